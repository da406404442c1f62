import type { FaultScript } from '../../src/model/faults.ts';
import type { FaultCounts } from '../../src/model/trial.ts';
import { createFaults, type Faults } from './faults.ts';

/** Faults of a server that runs on while its script is changed. */
export interface ChangeableFaults extends Faults {
  /** Begins anew with this script; null: nothing goes wrong any more. What is delayed already takes its time. */
  readonly change: (script: FaultScript | null) => void;
}

const NONE: FaultScript = { name: 'none', rules: [], rate: null };

/** `seed` and `now` as for `createFaults`. */
export function changeableFaults(
  script: FaultScript | null,
  seed: number,
  now?: () => number,
): ChangeableFaults {
  const started = (next: FaultScript | null): Faults => createFaults(next ?? NONE, seed, now);
  let current = started(script);
  let armed = false;
  /** They stay armed until all ends, so that what they delay goes on. */
  const replaced: Faults[] = [];

  return {
    begin() {
      armed = true;
      current.begin();
    },
    end() {
      armed = false;
      const before = replaced.map((faults) => faults.end());
      return together([...before, current.end()]);
    },
    counts: () => together([...replaced, current].map((faults) => faults.counts())),
    change(next) {
      replaced.push(current);
      current = started(next);
      if (armed) current.begin();
    },
    smtp: (...where) => current.smtp(...where),
    api: (...where) => current.api(...where),
    later: (ms) => current.later(ms),
    unacknowledged: (recipients) => current.unacknowledged(recipients),
  };
}

/** The counts of all scripts, of each rule in one line. */
function together(all: readonly FaultCounts[]): FaultCounts {
  const times = new Map<string, number>();
  for (const { fired } of all)
    for (const one of fired) times.set(one.rule, (times.get(one.rule) ?? 0) + one.times);
  return {
    fired: [...times].map(([rule, count]) => ({ rule, times: count })),
    unacknowledged: all.reduce((sum, { unacknowledged }) => sum + unacknowledged, 0),
  };
}
