import type { DuetCores, NoDuetReason } from '../measure/cores.ts';
import type { Config } from '../model/config.ts';
import { usageError } from '../model/error.ts';

const REASONS: Readonly<Record<NoDuetReason, string>> = {
  'no-proc': 'this system does not report the processor time of each process (/proc, Linux)',
  'one-core': 'it needs two cores, and this process may use one',
  'no-taskset': 'processes cannot be pinned to a core (taskset of util-linux)',
};

/** Why this machine cannot run a duet. */
export function noDuetText(reason: NoDuetReason): string {
  return REASONS[reason];
}

/** The cores of a duet; undefined for interleaved trials. Throws if a duet can no longer be continued. */
export function requiredCores(
  { pairing }: Pick<Config, 'pairing'>,
  find: () => DuetCores | NoDuetReason,
): DuetCores | undefined {
  if (pairing !== 'duet') return undefined;
  const cores = find();
  if (typeof cores === 'object') return cores;
  throw usageError(
    'no-duet',
    `this run is a duet, which is impossible now: ${noDuetText(cores)}`,
    'resume it where its processes can be pinned, or start a new run',
  );
}
