import type { Config, Group } from '../model/config.ts';
import { type Axis, type Sweep, valueNotation } from '../model/sweep.ts';
import type { CheckedUserConfig } from './user-config.ts';

/** The options that may have several values, under their names. */
const SWEPT = [
  ['concurrency', 'concurrency'],
  ['batch', 'batch'],
  ['messagesPerConnection', 'messages-per-connection'],
  ['size', 'size'],
] as const satisfies readonly (readonly [keyof CheckedUserConfig, Axis])[];

/** A bound on the processes of one run: each scenario has a client of its own. */
export const MOST_SWEPT_SCENARIOS = 100;

/** Every option with several values; a run may have one. */
function sweepsOf(user: CheckedUserConfig): readonly Sweep[] {
  const ofOptions = SWEPT.flatMap(([option, axis]) => {
    const values = user[option] ?? [];
    return values.length > 1 ? [{ axis, values: [...values] }] : [];
  });
  return [...ofOptions, ...(user.link?.sweeps ?? [])];
}

export function sweepOf(user: CheckedUserConfig): Sweep | undefined {
  return sweepsOf(user)[0];
}

/** The first of each option's values; nothing of what the user does not give. */
export function firstValues(
  user: CheckedUserConfig,
): Partial<Pick<Config, 'concurrency' | 'batch' | 'sizeBytes' | 'messagesPerConnection'>> {
  const [concurrency] = user.concurrency ?? [];
  const [batch] = user.batch ?? [];
  const [sizeBytes] = user.size ?? [];
  const [messagesPerConnection] = user.messagesPerConnection ?? [];
  return {
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(batch === undefined ? {} : { batch }),
    ...(sizeBytes === undefined ? {} : { sizeBytes }),
    ...(messagesPerConnection === undefined ? {} : { messagesPerConnection }),
  };
}

/**
 * The interval of a crossover needs enough blocks, and the many scenarios of a sweep need short trials. A
 * trial must still hold several consecutive calls over a long link.
 */
export function forSweep<T extends Pick<Config, 'blocks' | 'until' | 'length' | 'verify'>>(
  config: T,
  { axis, values }: Sweep,
): T {
  const roundTripMs = axis === 'rtt' ? (values.at(-1) ?? 0) : 0;
  return {
    ...config,
    blocks: 10,
    until: null,
    length: { durationMs: 400 + 2 * roundTripMs },
    verify: 100,
  };
}

/** The smallest kind can be filled up to any size; else the first workload of the preset stands for all. */
export function sweptGroups(user: CheckedUserConfig, groups: readonly Group[]): readonly Group[] {
  const [first] = groups;
  if (first === undefined) return groups;
  return [{ ...first, ...(sweepOf(user)?.axis === 'size' ? { kinds: ['notification'] } : {}) }];
}

/** A bound on the processes of one run: each scenario has a client of its own. */
const MOST_SCENARIOS = 100;

/** Options that conflict with a sweep, and sweeps that are too large. */
export function sweepProblems(user: CheckedUserConfig, groups: readonly Group[]): readonly string[] {
  const sweeps = sweepsOf(user);
  const [first] = sweeps;
  if (first === undefined) return [];
  const { load = 'closed', until } = user;
  const found = `found ${spelled(first)} beside it`;
  const scenarios =
    first.values.length *
    groups.reduce((sum, one) => sum + one.kinds.length * one.strategies.length * one.transports.length, 0);
  return [
    ...(sweeps.length === 1
      ? []
      : [
          `sweep: one option of a run can have several values, found ${sweeps.map(spelled).join(' and ')}; give all but one of them a single value`,
        ]),
    ...(load === 'ramp' || load === 'capacity'
      ? [`load: "${load}" varies the rate itself, ${found}; sweep under load "closed" or "open"`]
      : []),
    ...(until?.rule === 'resolved'
      ? [
          `until: "resolved" would not end, for near a crossover nothing differs, ${found}; give a share such as 5%, or blocks`,
        ]
      : []),
    ...(scenarios > MOST_SCENARIOS
      ? [
          `sweep: at most ${MOST_SCENARIOS} scenarios, for each has a process of its own; ${spelled(first)} would make ${scenarios}; give fewer values, transports, kinds or strategies`,
        ]
      : []),
  ];
}

function spelled({ axis, values }: Sweep): string {
  return `${axis} ${values.map((value) => valueNotation(axis, value)).join(',')}`;
}
