import type { Config } from '../../model/config.ts';
import { scriptTexts } from '../../model/faults.ts';
import type { Environment } from '../../model/run-file.ts';

/** Everything except the measured code that the figures of a run depend on. */
export interface Conditions {
  readonly environment: Environment;
  readonly config: Config;
}

const ENVIRONMENT_FIELDS = [
  'node',
  'nodeFlags',
  'platform',
  'arch',
  'cpu',
  'cores',
  'memoryBytes',
] as const satisfies readonly (keyof Environment)[];
const CONFIG_FIELDS = [
  'kinds',
  'load',
  'maxInFlight',
  'concurrency',
  'batch',
  'sizeBytes',
  'sweep',
  'connection',
  'mock',
  'targets',
  'pairing',
  'isolation',
  'stall',
  'faults',
  'retry',
  'length',
  'recipients',
  'template',
] as const;
const ALLOWED_FIELDS = ['sendoff', 'seed', 'level', 'equivalence'] as const;

export type ConditionField =
  | (typeof ENVIRONMENT_FIELDS)[number]
  | (typeof CONFIG_FIELDS)[number]
  | (typeof ALLOWED_FIELDS)[number];

/** null: absent or not configured. */
export type ConditionValue = string | number | readonly string[] | object | null;

export interface ConditionDifference {
  /** A library differs in its version. */
  readonly field: ConditionField | { readonly library: string };
  readonly base: ConditionValue;
  readonly head: ConditionValue;
}

export interface Comparability {
  /** Makes figures incomparable. */
  readonly different: readonly ConditionDifference[];
  /** May differ, and is reported. */
  readonly allowed: readonly ConditionDifference[];
}

/**
 * Differences between two runs. Transports and strategies may differ: scenarios that both runs have are
 * compared.
 */
export function comparabilityOf(base: Conditions, head: Conditions): Comparability {
  return {
    different: [
      ...differences(ENVIRONMENT_FIELDS, base.environment, head.environment),
      ...libraryDifferences(base.environment.libraries, head.environment.libraries),
      ...differences(CONFIG_FIELDS, configValues(base.config), configValues(head.config)),
    ],
    allowed: differences(ALLOWED_FIELDS, allowedValues(base), allowedValues(head)),
  };
}

function differences<Field extends ConditionField>(
  fields: readonly Field[],
  base: Readonly<Record<Field, ConditionValue>>,
  head: Readonly<Record<Field, ConditionValue>>,
): ConditionDifference[] {
  return fields
    .filter((field) => JSON.stringify(base[field]) !== JSON.stringify(head[field]))
    .map((field) => ({ field, base: base[field], head: head[field] }));
}

function libraryDifferences(
  base: Environment['libraries'],
  head: Environment['libraries'],
): ConditionDifference[] {
  const libraries = new Set([...Object.keys(base), ...Object.keys(head)]);
  return [...libraries]
    .filter((library) => base[library] !== head[library])
    .map((library) => ({
      field: { library },
      base: base[library] ?? null,
      head: head[library] ?? null,
    }));
}

function configValues(config: Config): Record<(typeof CONFIG_FIELDS)[number], ConditionValue> {
  const { sweep, faults } = config;
  return {
    kinds: [...new Set(config.groups.flatMap(({ kinds }) => kinds))].sort(),
    load: config.load,
    maxInFlight: config.maxInFlight,
    concurrency: config.concurrency,
    batch: config.batch,
    sizeBytes: config.sizeBytes,
    sweep: sweep === null ? null : { axis: sweep.axis, values: sweep.values },
    connection: config.connection,
    mock: config.mock,
    targets: config.targets,
    pairing: config.pairing,
    isolation: config.isolation,
    stall: config.stall,
    faults: faults === null ? null : scriptTexts(faults),
    retry: config.retry.name,
    length: config.length,
    recipients: config.recipients,
    template: config.template,
  };
}

function allowedValues({
  environment,
  config,
}: Conditions): Record<(typeof ALLOWED_FIELDS)[number], ConditionValue> {
  const { seed, level, equivalence } = config;
  return { sendoff: environment.sendoff, seed, level, equivalence };
}
