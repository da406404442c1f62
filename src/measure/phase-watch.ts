import type { Watch, WireCall, WirePhase } from '../model/wire-phases.ts';

/** Times the phases of one call after the other, as its transport tells when they begin. */
export interface PhaseWatch {
  readonly watch: Watch;
  begin(): void;
  /** What the call that began last has spent, all of it. */
  end(): WireCall;
}

/** @param nowMicros a clock that never goes back */
export function watchPhases(nowMicros: () => number): PhaseWatch {
  let spent: Partial<Record<WirePhase, number>> | undefined;
  let phase: WirePhase = 'client';
  let sinceMicros = 0;
  const enter = (next: WirePhase): void => {
    // A connection may still be ending when nobody is being timed.
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
