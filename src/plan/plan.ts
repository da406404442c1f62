import type { Config } from '../model/config.ts';
import type { Strategy } from '../model/content.ts';
import { LOOPBACK } from '../model/loopback.ts';
import { type Random, seededRandom, shuffled } from '../model/random.ts';
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

/** A ceiling is shown, not compared: a few short trials suffice, whatever length the user chose. */
const CEILING_BLOCKS = 5;
const CEILING_LENGTH: TrialLength = { durationMs: 300 };

const SALTS = 2 ** 32;

/** Offset between blocks, so that they sample different customers. */
const RECIPIENTS_PER_BLOCK = 10_000_000;

/**
 * Config → Plan: every trial that is known before the start, in order. A ramp or a capacity search starts
 * with ceilings only; its base scenarios have no trials, but are verified, warmed up and counted.
 */
export function plan(config: Config, directory: TransportDirectory): Plan {
  const measured = measuredScenarios(config, directory);
  const ceilings = config.ceilings ? ceilingScenarios(config, measured, directory) : [];
  const scenarios = [...measured, ...ceilings];
  const trials: PlannedTrial[] = [];
  const blocks = isStaged(config) ? CEILING_BLOCKS : config.blocks;
  for (let block = 0; block < blocks; block++)
    trials.push(...blockOf(config, scenarios, block, trials.length));
  return { seed: config.seed, scenarios, trials };
}

/** True if later trials depend on earlier results. */
export function isStaged({ load }: Config): boolean {
  return load.model === 'ramp' || load.model === 'capacity';
}

/** The first block after all planned ones. */
export function nextBlock(trials: readonly PlannedTrial[]): number {
  return trials.reduce((next, { block }) => Math.max(next, block + 1), 0);
}

/**
 * One trial of every scenario, in random order; ceilings in the first blocks only. `position`: of the first
 * trial.
 */
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

/** Random order; the two scenarios of a duet stay together, in random order too. */
function inOrder(
  { pairing }: Pick<Config, 'pairing'>,
  scenarios: readonly Scenario[],
  random: Random,
): readonly Scenario[] {
  if (pairing === 'interleaved') return shuffled(scenarios, random);
  const pairs = Map.groupBy(scenarios, ({ kind, strategy, variant }) =>
    JSON.stringify([kind, strategy, variant]),
  );
  return shuffled([...pairs.values()], random).flatMap((pair) => shuffled(pair, random));
}

/** One trial of each scenario, in random order. Equal `draw` numbers give equal orders. */
export function oneOfEach(
  config: Config,
  scenarios: readonly Scenario[],
  block: number,
  position: number,
  draw: number,
  lengthOf: (scenario: Scenario) => TrialLength,
): PlannedTrial[] {
  // Each order has its own random source, so that a later order does not change earlier ones.
  const salt = Math.floor(seededRandom(config.seed)() * SALTS);
  const random = seededRandom(salt + draw * SALTS);
  return inOrder(config, scenarios, random).map((scenario, i) => ({
    block,
    position: position + i,
    scenario: scenario.id,
    firstRecipient: firstRecipientOf(config, block),
    length: lengthOf(scenario),
  }));
}

/** Generated recipients differ between blocks; imported ones start at the first row in each block. */
export function firstRecipientOf({ recipients }: Config, block: number): number {
  return recipients === null ? block * RECIPIENTS_PER_BLOCK : 0;
}

function measuredScenarios(config: Config, directory: TransportDirectory): Scenario[] {
  const scenarios = new Map<string, Scenario>();
  const role = isStaged(config) ? 'probe' : 'measured';
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
 * One ceiling of the harness, and one of each mock per kind and size, because it depends on the message size.
 * All use the highest concurrency of any scenario.
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

/** The server of a scenario: a mock, or a target that may deliver to a mock. */
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

/** A scenario of the first plan at another rate. A probe and a measured scenario at one rate are distinct. */
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

/** The load of all measured scenarios. Ramps and searches add one scenario per rate during the run. */
function loadOf(config: Config): LoadModel {
  return config.load.model === 'open' ? openLoad(config, config.load.ratePerSecond) : closedLoad(config);
}

function closedLoad({ concurrency, batch }: Config): LoadModel {
  return { model: 'closed', concurrency, batch };
}

/** Two seconds of arrivals: far longer than the queue of any working transport. */
const QUEUE_SECONDS = 2;
const MIN_QUEUE = 1000;

export function openLoad(config: Config, ratePerSecond: number): LoadModel {
  const { concurrency, batch, load } = config;
  const arrivals = load.model === 'closed' ? 'poisson' : load.arrivals;
  const maxInFlight =
    config.maxInFlight ?? Math.max(MIN_QUEUE, Math.ceil((QUEUE_SECONDS * ratePerSecond) / batch));
  return { model: 'open', ratePerSecond, arrivals, concurrency, batch, maxInFlight };
}
