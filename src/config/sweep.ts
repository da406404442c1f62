import type { Config, Group } from '../model/config.ts';
import { type Axis, type Sweep, valueNotation } from '../model/sweep.ts';
import type { CheckedUserConfig } from './user-config.ts';

/** The options that may have several values, with their axes. */
const SWEPT = [
  ['concurrency', 'concurrency'],
  ['batch', 'batch'],
  ['messagesPerConnection', 'messages-per-connection'],
  ['size', 'size'],
] as const satisfies readonly (readonly [keyof CheckedUserConfig, Axis])[];

/** All options with several values. A run may have one. */
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

/** The first value of each option that the user set. */
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

/** A sweep measures the first workload of the preset; one of sizes the smallest kind, which can be padded. */
export function sweptGroups(user: CheckedUserConfig, groups: readonly Group[]): readonly Group[] {
  const [first] = groups;
  if (first === undefined) return groups;
  return [{ ...first, ...(sweepOf(user)?.axis === 'size' ? { kinds: ['notification'] } : {}) }];
}

/** A bound on the processes of one run, because each scenario has its own client. */
const MOST_SCENARIOS = 100;

/** Options that conflict with a sweep, and sweeps that are too large. */
export function sweepProblems(user: CheckedUserConfig, groups: readonly Group[]): readonly string[] {
  const sweeps = sweepsOf(user);
  const [first] = sweeps;
  if (first === undefined) return [];
  const { load = 'closed', until } = user;
  const found = `found the sweep ${sweepText(first)}`;
  const scenarios =
    first.values.length *
    groups.reduce((sum, one) => sum + one.kinds.length * one.strategies.length * one.transports.length, 0);
  return [
    ...(sweeps.length === 1
      ? []
      : [`sweep: expected several values for one option only, found ${sweeps.map(sweepText).join(' and ')}`]),
    ...(load === 'ramp' || load === 'capacity'
      ? [`load: "${load}" already varies the rate, ${found}; use load "closed" or "open"`]
      : []),
    ...(until?.rule === 'resolved'
      ? [`until: "resolved" never ends near a crossover, ${found}; use a precision such as 5%, or blocks`]
      : []),
    ...(scenarios > MOST_SCENARIOS
      ? [
          `sweep: expected at most ${MOST_SCENARIOS} scenarios, found ${scenarios} from ${sweepText(first)}; use fewer values, transports, kinds or strategies`,
        ]
      : []),
  ];
}

function sweepText({ axis, values }: Sweep): string {
  return `${axis} ${values.map((value) => valueNotation(axis, value)).join(',')}`;
}
