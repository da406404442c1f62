import type { Config } from '../model/config.ts';
import type { Strategy } from '../model/content.ts';
import { seededRandom, shuffled } from '../model/random.ts';
import type { Plan, PlannedTrial, Scenario, TrialLength } from '../model/scenario.ts';

/** What the plan needs to know of a transport. */
export interface PlannedTransport {
  readonly name: string;
  /** The mock that serves it, undefined for the null transport. */
  readonly mock: string | undefined;
}

/** The transports by name, and the bare client that shows what a mock can do. */
export interface TransportDirectory {
  readonly transport: (name: string) => PlannedTransport;
  readonly yardstick: (mock: string) => PlannedTransport | undefined;
}

/** A ceiling is shown, not compared: a few trials bound it well enough, and their length need not follow the user's count. */
const CEILING_BLOCKS = 4;
const CEILING_LENGTH: TrialLength = { durationMs: 300 };

/** Generated recipients of one block do not come again in the next, so that the blocks sample different customers. */
const RECIPIENTS_PER_BLOCK = 10_000_000;

/** Config → Plan: every trial of the run in its order, decided by the config and its seed alone. */
export function plan(config: Config, directory: TransportDirectory): Plan {
  const measured = measuredScenarios(config, directory);
  const ceilings = ceilingScenarios(config, measured, directory);
  const random = seededRandom(config.seed);
  const trials: PlannedTrial[] = [];
  for (let block = 0; block < config.blocks; block++) {
    const present = block < CEILING_BLOCKS ? [...measured, ...ceilings] : measured;
    for (const scenario of shuffled(present, random)) {
      trials.push({
        block,
        position: trials.length,
        scenario: scenario.id,
        firstRecipient: config.recipients === null ? block * RECIPIENTS_PER_BLOCK : 0,
        length: scenario.role === 'ceiling' ? CEILING_LENGTH : config.length,
      });
    }
  }
  return { seed: config.seed, scenarios: [...measured, ...ceilings], trials };
}

function measuredScenarios(config: Config, directory: TransportDirectory): Scenario[] {
  const scenarios = new Map<string, Scenario>();
  for (const { kinds, strategies, transports } of config.groups) {
    for (const kind of kinds) {
      for (const strategy of strategies) {
        for (const name of transports) {
          const one = scenario(config, 'measured', kind, strategy, directory.transport(name));
          scenarios.set(one.id, one);
        }
      }
    }
  }
  return [...scenarios.values()];
}

/** The harness's own ceiling once, and each mock's for every kind that it serves, because the size of a message decides it. */
function ceilingScenarios(
  config: Config,
  measured: readonly Scenario[],
  directory: TransportDirectory,
): Scenario[] {
  const scenarios = new Map<string, Scenario>();
  const first = measured[0];
  if (first !== undefined) {
    const floor = scenario(config, 'ceiling', first.kind, 'static', directory.transport('null'));
    scenarios.set(floor.id, floor);
  }
  for (const { kind, mock } of measured) {
    const yardstick = mock === null ? undefined : directory.yardstick(mock);
    if (yardstick === undefined) continue;
    const ceiling = scenario({ ...config, batch: 1 }, 'ceiling', kind, 'static', yardstick);
    scenarios.set(ceiling.id, ceiling);
  }
  for (const { id } of measured) scenarios.delete(id);
  return [...scenarios.values()];
}

function scenario(
  config: Config,
  role: Scenario['role'],
  kind: string,
  strategy: Strategy,
  transport: PlannedTransport,
): Scenario {
  return {
    id: `${kind}/${strategy}/${transport.name}`,
    role,
    kind,
    strategy,
    transport: transport.name,
    mock: transport.mock ?? null,
    link: 'loopback',
    connection: role === 'ceiling' ? 'warm' : config.connection,
    load: { model: 'closed', concurrency: config.concurrency, batch: config.batch },
  };
}
