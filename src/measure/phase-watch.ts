import type { Watch, WireCall, WirePhase } from '../model/wire-phases.ts';

/** Times the phases of sequential calls; the transport reports the start of each phase. */
export interface PhaseWatch {
  readonly watch: Watch;
  begin(): void;
  /** Ends the call; returns the time of each phase. */
  end(): WireCall;
}

/** @param nowMicros a monotonic clock */
export function watchPhases(nowMicros: () => number): PhaseWatch {
  let spent: Partial<Record<WirePhase, number>> | undefined;
  let phase: WirePhase = 'client';
  let sinceMicros = 0;
  const enter = (next: WirePhase): void => {
    // A connection may still close after the timed call.
    if (spent === undefined) return;
    const atMicros = nowMicros();
    spent[phase] = (spent[phase] ?? 0) + atMicros - sinceMicros;
    phase = next;
    sinceMicros = atMicros;
  };
  return {
    watch: enter,
    begin() {
      spent = {};
      phase = 'client';
      sinceMicros = nowMicros();
    },
    end() {
      enter('client');
      const call = spent ?? {};
      spent = undefined;
      return call;
    },
  };
}
