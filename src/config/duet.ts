import type { Config, Group } from '../model/config.ts';
import { SLICE_MS } from '../model/duet.ts';
import type { CheckedUserConfig } from './user-config.ts';

/** Long beside the scheduler's turns; more pairs make a result more precise than longer ones. */
const SLICES = 6;
const PAIRS = 12;
/** Both clients share the core, so each gets half of this time. */
const WARM_UP_MS = 2000;

/** The options that a duet fixes, and its defaults. */
export function duetDefaults(
  user: CheckedUserConfig,
): Partial<Pick<Config, 'length' | 'blocks' | 'until' | 'warmUpMs' | 'isolation' | 'ceilings' | 'phases'>> {
  if (user.pairing !== 'duet') return {};
  return {
    length: { durationMs: user.duration ?? SLICES * SLICE_MS },
    blocks: user.blocks ?? PAIRS,
    until: user.until ?? null,
    warmUpMs: user.warmUp ?? WARM_UP_MS,
    isolation: 'process',
    // Nothing of a duet is a rate, so that no ceiling and no part of the time applies.
    ceilings: false,
    phases: false,
  };
}

const CLOSED_ONLY = 'a duet compares two transports in a closed loop against mocks';
/** Options that change what runs beside the two clients, or when they send. */
const EXCLUDED = [
  ...['rate', 'arrivals', 'slo', 'maxInFlight', 'count', 'mockStall', 'faults', 'retry', 'feedback'],
  ...['targets', 'sink'],
] as const;

/** Options that a duet cannot have. */
export function duetProblems(user: CheckedUserConfig, groups: readonly Group[]): string[] {
  if (user.pairing !== 'duet') return [];
  const given = new Map(Object.entries(user));
  const problems = EXCLUDED.filter((name) => given.get(name) !== undefined).map(
    (name) => `${name}: ${CLOSED_ONLY}; omit this option, or pairing "duet"`,
  );
  if (user.load !== undefined && user.load !== 'closed')
    problems.push(`load: ${CLOSED_ONLY}, found "${user.load}"`);
  if (user.isolation === 'shared')
    problems.push('isolation: every pair of a duet has new processes; omit this option');
  if (groups.some(({ transports }) => new Set(transports).size !== 2))
    problems.push('transports: a duet compares exactly two transports');
  return problems;
}
