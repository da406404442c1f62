import type { Config } from '../model/config.ts';
import type { Strategy } from '../model/content.ts';
import { LOOPBACK } from '../model/loopback.ts';
import { seededRandom, shuffled } from '../model/random.ts';
import {
  baseOf,
  type LoadModel,
  type Plan,
  type PlannedTrial,
  protocolOf,
  type Scenario,
  type TrialLength,
} from '../model/scenario.ts';
import { authorityOf, targetOf } from '../model/target.ts';
import type { PlannedTransport, TransportDirectory } from './directory.ts';
import { labelOf, type Variant, variantName, variantsOf } from './variants.ts';

/** A ceiling is shown, not compared: a few trials bound it well enough, and their length need not follow the user's count. */
const CEILING_BLOCKS = 5;
const CEILING_LENGTH: TrialLength = { durationMs: 300 };

const SALTS = 2 ** 32;

/** So that the blocks sample different customers. */
const RECIPIENTS_PER_BLOCK = 10_000_000;

/**
 * Config → Plan: every trial of the run in its order, as far as it can be known before the start. Of a ramp or a search that is
 * the ceilings alone; its base scenarios stand here so that they are proven, warmed up and counted, and have no trials.
 */
export function plan(config: Config, directory: TransportDirectory): Plan {
  const measured = measuredScenarios(config, directory);
  const ceilings = config.ceilings ? ceilingScenarios(config, measured, directory) : [];
  const scenarios = [...measured, ...ceilings];
  const trials: PlannedTrial[] = [];
  const blocks = goesOn(config) ? CEILING_BLOCKS : config.blocks;
  for (let block = 0; block < blocks; block++)
    trials.push(...blockOf(config, scenarios, block, trials.length));
  return { seed: config.seed, scenarios, trials };
}

/** Whether what to measure follows from what was measured, stage by stage. */
export function goesOn({ load }: Config): boolean {
  return load.model === 'ramp' || load.model === 'capacity';
}

/** The first block after all that are planned. */
export function nextBlock(trials: readonly PlannedTrial[]): number {
  return trials.reduce((next, { block }) => Math.max(next, block + 1), 0);
}

/** One trial of every scenario in random order; ceilings in the first blocks only. `position`: of the first trial. */
export function blockOf(
  config: Config,
  scenarios: readonly Scenario[],
  block: number,
  position: number,
): PlannedTrial[] {
  const present = scenarios.filter(
    ({ role }) => role === 'measured' || (role === 'ceiling' && block < CEILING_BLOCKS),
  );
  return oneOfEach(config, present, block, position, block, ({ role }) =>
    role === 'ceiling' ? CEILING_LENGTH : config.length,
  );
}

/** One trial of each in random order. `draw` tells one order from another: the same number gives the same order. */
export function oneOfEach(
  config: Config,
  scenarios: readonly Scenario[],
  block: number,
  position: number,
  draw: number,
  lengthOf: (scenario: Scenario) => TrialLength,
): PlannedTrial[] {
  // Each order has a source of its own, so that one that is added later does not change those before it.
  const salt = Math.floor(seededRandom(config.seed)() * SALTS);
  const random = seededRandom(salt + draw * SALTS);
  return shuffled(scenarios, random).map((scenario, i) => ({
    block,
    position: position + i,
    scenario: scenario.id,
    firstRecipient: firstRecipientOf(config, block),
    length: lengthOf(scenario),
  }));
}

/** Generated recipients of one block do not come again in the next; imported ones start at the first row each time. */
export function firstRecipientOf({ recipients }: Config, block: number): number {
  return recipients === null ? block * RECIPIENTS_PER_BLOCK : 0;
}

function measuredScenarios(config: Config, directory: TransportDirectory): Scenario[] {
  const scenarios = new Map<string, Scenario>();
  const role = goesOn(config) ? 'probe' : 'measured';
  for (const { kinds, strategies, transports } of config.groups) {
    for (const kind of kinds) {
      for (const strategy of strategies) {
        for (const name of transports) {
          const transport = directory.transport(name);
          for (const one of variantsOf(config, transport)) {
            const made = scenario(one, role, kind, strategy, transport);
            scenarios.set(made.id, made);
          }
        }
      }
    }
  }
  return [...scenarios.values()];
}

/**
 * The harness's own ceiling once, and each mock's for every kind and size that it serves, because the size of a message decides
 * it; at the most calls in flight that any scenario has.
 */
function ceilingScenarios(
  config: Config,
  measured: readonly Scenario[],
  directory: TransportDirectory,
): Scenario[] {
  const scenarios = new Map<string, Scenario>();
  const first = measured[0];
  const concurrency = Math.max(...measured.map(({ load }) => load.concurrency));
  const one = { config: { ...config, concurrency }, label: '' };
  if (first !== undefined) {
    const floor = scenario(one, 'ceiling', first.kind, 'static', directory.transport('null'));
    scenarios.set(floor.id, floor);
  }
  for (const { kind, mock, sizeBytes } of measured) {
    const ceilingClient = mock === null ? undefined : directory.ceilingClient(mock);
    if (ceilingClient === undefined) continue;
    const label = config.sweep?.axis === 'size' && sizeBytes !== null ? labelOf('size', sizeBytes) : '';
    const at = { config: { ...one.config, batch: 1, sizeBytes }, label };
    const ceiling = scenario(at, 'ceiling', kind, 'static', ceilingClient);
    scenarios.set(ceiling.id, ceiling);
  }
  for (const { id } of measured) scenarios.delete(id);
  return [...scenarios.values()];
}

function scenario(
  { config, label }: Variant,
  role: Scenario['role'],
  kind: string,
  strategy: Strategy,
  transport: PlannedTransport,
): Scenario {
  const link = transport.mock === undefined || role === 'ceiling' ? LOOPBACK : config.link;
  const variant = variantName(link, label);
  const one = { kind, strategy, transport: transport.name, variant };
  const load = role === 'ceiling' ? closedLoad(config) : loadOf(config);
  return {
    id: scenarioId(one, load),
    role,
    ...one,
    ...serverOf(config, transport),
    link,
    sizeBytes: config.sizeBytes,
    connection: role === 'ceiling' ? 'warm' : config.connection,
    ...(role === 'ceiling' || transport.replacesConnections !== true || config.messagesPerConnection === null
      ? {}
      : { messagesPerConnection: config.messagesPerConnection }),
    load,
  };
}

/** What stands at the other end: a mock, or a target that may deliver to a mock. */
function serverOf(
  { targets }: Config,
  { name, mock, security }: PlannedTransport,
): Pick<Scenario, 'mock' | 'security' | 'target'> {
  const target = targetOf(targets, protocolOf({ transport: name }));
  if (target === undefined) return { mock: mock ?? null, security };
  return { mock: targets?.sink === true ? 'smtp' : null, security: 'none', target: authorityOf(target) };
}

function scenarioId(
  one: Pick<Scenario, 'kind' | 'strategy' | 'transport' | 'variant'>,
  load: LoadModel,
): string {
  return load.model === 'closed' ? baseOf(one) : `${baseOf(one)}@${load.ratePerSecond}/s`;
}

/** A scenario of the first plan under another load. What is probed and what is measured at one rate are two scenarios. */
export function atRate(
  config: Config,
  role: Scenario['role'],
  base: Scenario,
  ratePerSecond: number,
): Scenario {
  const load = openLoad(config, ratePerSecond);
  const id = scenarioId(base, load) + (role === 'probe' ? '/probe' : '');
  return { ...base, id, role, load };
}

/** The load that all measured scenarios share. In a ramp and in a search every rate is a scenario of its own, planned as the run goes on. */
function loadOf(config: Config): LoadModel {
  return config.load.model === 'open' ? openLoad(config, config.load.ratePerSecond) : closedLoad(config);
}

function closedLoad({ concurrency, batch }: Config): LoadModel {
  return { model: 'closed', concurrency, batch };
}

/** Two seconds of arrivals: a queue that is longer by far than any that a transport in order leaves. */
const QUEUE_SECONDS = 2;
const SHORTEST_QUEUE = 1000;

export function openLoad(config: Config, ratePerSecond: number): LoadModel {
  const { concurrency, batch, load } = config;
  const arrivals = load.model === 'closed' ? 'poisson' : load.arrivals;
  const maxInFlight =
    config.maxInFlight ?? Math.max(SHORTEST_QUEUE, Math.ceil((QUEUE_SECONDS * ratePerSecond) / batch));
  return { model: 'open', ratePerSecond, arrivals, concurrency, batch, maxInFlight };
}
