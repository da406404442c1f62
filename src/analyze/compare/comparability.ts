import type { Difference } from '../../model/comparison.ts';
import type { Config } from '../../model/config.ts';
import { scriptTexts } from '../../model/faults.ts';
import type { Environment } from '../../model/run-file.ts';

/** What the figures of a run depend on besides the code that they measure. */
export interface Conditions {
  readonly environment: Environment;
  readonly config: Config;
}

export interface Comparability {
  /** Makes figures incomparable. */
  readonly different: readonly Difference[];
  /** Is worth knowing, and may differ. */
  readonly allowed: readonly Difference[];
}

/** In what two runs differ. Which transports and strategies they have is no difference: what both have is compared. */
export function comparabilityOf(base: Conditions, head: Conditions): Comparability {
  return {
    different: [
      ...differences(environmentFields(base.environment), environmentFields(head.environment)),
      ...differences(configFields(base.config), configFields(head.config)),
    ],
    allowed: differences(allowedFields(base), allowedFields(head)),
  };
}

function differences(
  base: Readonly<Record<string, string>>,
  head: Readonly<Record<string, string>>,
): Difference[] {
  const fields = new Set([...Object.keys(base), ...Object.keys(head)]);
  return [...fields].flatMap((field): Difference[] => {
    const [before, after] = [base[field] ?? 'none', head[field] ?? 'none'];
    return before === after ? [] : [{ field, base: before, head: after }];
  });
}

function environmentFields(environment: Environment): Record<string, string> {
  const { node, nodeFlags, platform, arch, cpu, cores, memoryBytes, libraries } = environment;
  return {
    node,
    'node flags': nodeFlags.length === 0 ? 'none' : nodeFlags.join(' '),
    platform,
    architecture: arch,
    processor: cpu,
    cores: String(cores),
    memory: `${memoryBytes.toLocaleString('en-US')} bytes`,
    ...libraries,
  };
}

function configFields(config: Config): Record<string, string> {
  return {
    kinds: [...new Set(config.groups.flatMap(({ kinds }) => kinds))].sort().join(', '),
    load: spelled(config.load),
    'in flight at most': String(config.maxInFlight ?? 'default'),
    concurrency: String(config.concurrency),
    batch: String(config.batch),
    'message size': config.sizeBytes === null ? 'as they are' : `${config.sizeBytes} bytes`,
    sweep: config.sweep === null ? 'none' : `${config.sweep.axis} ${config.sweep.values.join(', ')}`,
    connection: config.connection,
    mock: config.mock,
    targets: spelled(config.targets),
    isolation: config.isolation,
    'mock stall': spelled(config.stall),
    faults: config.faults === null ? 'none' : scriptTexts(config.faults).join('; '),
    retry: config.retry.name,
    'trial length': spelled(config.length),
    recipients: config.recipients ?? 'generated',
    template: config.template ?? 'built in',
  };
}

function allowedFields({ environment, config }: Conditions): Record<string, string> {
  return {
    'sendoff version': environment.sendoff,
    seed: String(config.seed),
    'confidence level': String(config.level),
    'equivalence margin': String(config.equivalence),
  };
}

/** `model open, ratePerSecond 500`. */
function spelled(value: object | null): string {
  if (value === null) return 'none';
  return Object.entries(value)
    .map(([key, one]) => `${key} ${typeof one === 'string' ? one : JSON.stringify(one)}`)
    .join(', ');
}
