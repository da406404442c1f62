import type { Choices } from '../config/names.ts';
import { usageError } from '../model/error.ts';
import { isFeature, partsOf, securityOf } from '../model/feature.ts';
import type { CountedWork } from '../model/instructions.ts';
import type { Scenario } from '../model/scenario.ts';
import type { LeftOut, TransportDefinition } from '../model/transport.ts';
import type { PlannedTransport, TransportDirectory } from '../plan/directory.ts';
import { CEILING_CLIENTS, findTransport, TRANSPORTS } from '../transports/index.ts';
import { KINDS } from '../workload/index.ts';

/** The names that a user may choose. */
export const CHOICES: Choices = {
  kinds: KINDS.map(({ name }) => name),
  transports: TRANSPORTS.map(({ name, maxBatch, limitSource, features, simulator, needs }) => ({
    name,
    maxBatch,
    limitSource,
    features,
    simulator,
    ...(needs === undefined ? {} : { needs }),
  })),
};

/** Every transport of a run by its name: the built-in ones, and the user's own. */
export interface Directory extends TransportDirectory {
  readonly transport: (name: string) => TransportDefinition & PlannedTransport;
  readonly leavesOut: (scenario: Scenario) => readonly LeftOut[];
  /** True if its sender can request delivery status notifications. */
  readonly notifies: (scenario: Scenario) => boolean;
  /** Whether its composing can be counted alone. */
  readonly countedWork: (scenario: Scenario) => CountedWork;
}

export function directoryWith(own: readonly TransportDefinition[]): Directory {
  const transport = (name: string): TransportDefinition & PlannedTransport =>
    planned(own.find((definition) => definition.name === name) ?? definitionOf(name));
  return {
    transport,
    ceilingClient: (mock) => {
      const found = CEILING_CLIENTS.find((definition) => definition.mock === mock);
      return found === undefined ? undefined : planned(found);
    },
    notifies: ({ transport: name }) => transport(name).notifies === true,
    countedWork: ({ transport: name }) => (transport(name).composesOnlyInSend === true ? 'send' : 'compose'),
    leavesOut: ({ transport: name, strategy, load }) => transport(name).leavesOut(strategy, load.batch),
  };
}

function planned(definition: TransportDefinition): TransportDefinition & PlannedTransport {
  return { ...definition, security: securityOf(partsOf(definition.name).features.filter(isFeature)) };
}

/** A built-in transport or ceiling client by its name. */
export function definitionOf(name: string): TransportDefinition {
  const found = findTransport(name);
  if (found === undefined)
    throw usageError('unknown-transport', `unknown transport "${name}"`, 'run `sendoff list transports`');
  return found;
}
