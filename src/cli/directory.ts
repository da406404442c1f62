import type { Choices } from '../config/resolve.ts';
import { usageError } from '../model/error.ts';
import type { Scenario } from '../model/scenario.ts';
import type { LeftOut, TransportDefinition } from '../model/transport.ts';
import type { TransportDirectory } from '../plan/plan.ts';
import { TRANSPORTS, YARDSTICKS } from '../transports/index.ts';
import { KINDS } from '../workload/index.ts';

/** What a user may choose from. */
export const CHOICES: Choices = {
  kinds: KINDS.map(({ name }) => name),
  transports: TRANSPORTS.map(({ name, maxBatch, limitSource }) => ({ name, maxBatch, limitSource })),
};

export const DIRECTORY: TransportDirectory = {
  transport: definitionOf,
  yardstick: (mock) => YARDSTICKS.find((definition) => definition.mock === mock),
};

/** A transport or yardstick by its name. */
export function definitionOf(name: string): TransportDefinition {
  const found = [...TRANSPORTS, ...YARDSTICKS].find((definition) => definition.name === name);
  if (found === undefined)
    throw usageError('unknown-transport', `unknown transport "${name}"`, 'run `sendoff list transports`');
  return found;
}

export function leavesOut({ transport, strategy, load }: Scenario): readonly LeftOut[] {
  return definitionOf(transport).leavesOut(strategy, load.batch);
}
