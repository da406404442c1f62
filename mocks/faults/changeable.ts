import type { FaultScript } from '../../src/model/faults.ts';
import type { FaultCounts } from '../../src/model/trial.ts';
import { createFaults, type Faults } from './faults.ts';

/** Faults of a server whose script can change while it runs. */
export interface ChangeableFaults extends Faults {
  /** Starts this script; null: no faults. Delays that already run continue. */
  readonly change: (script: FaultScript | null) => void;
}

const NONE: FaultScript = { name: 'none', rules: [], rate: null };

/** `seed` and `now` as for `createFaults`. */
export function changeableFaults(
  script: FaultScript | null,
  seed: number,
  now?: () => number,
): ChangeableFaults {
  const create = (next: FaultScript | null): Faults => createFaults(next ?? NONE, seed, now);
  let current = create(script);
  let armed = false;
  /** They stay armed until `end`, so that their delays continue. */
  const replaced: Faults[] = [];

  return {
    begin() {
      armed = true;
      current.begin();
    },
    end() {
      armed = false;
      const before = replaced.map((faults) => faults.end());
      return total([...before, current.end()]);
    },
    counts: () => total([...replaced, current].map((faults) => faults.counts())),
    change(next) {
      replaced.push(current);
      current = create(next);
      if (armed) current.begin();
    },
    smtp: (...context) => current.smtp(...context),
    api: (...context) => current.api(...context),
    later: (ms) => current.later(ms),
    unacknowledged: (recipients) => current.unacknowledged(recipients),
  };
}

/** Sums the counts of all scripts, by rule. */
function total(all: readonly FaultCounts[]): FaultCounts {
  const times = new Map<string, number>();
  for (const { fired } of all)
    for (const one of fired) times.set(one.rule, (times.get(one.rule) ?? 0) + one.times);
  return {
    fired: [...times].map(([rule, count]) => ({ rule, times: count })),
    unacknowledged: all.reduce((sum, { unacknowledged }) => sum + unacknowledged, 0),
  };
}
