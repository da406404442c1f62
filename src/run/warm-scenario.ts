import type { Config } from '../model/config.ts';
import type { WarmUp } from '../model/run-file.ts';
import { baseOf, type Scenario } from '../model/scenario.ts';
import { warmClient } from './await-delivery.ts';
import type { Journal } from './journal.ts';
import type { ProcessPair } from './process-pair.ts';
import type { Run } from './run.ts';

const WARM_UP_WINDOW_MS = 100;
/** A ceiling client is fast at once. */
const CEILING_WINDOWS = 9;

/**
 * A server accepts no message of a scenario, so that trials would measure refusals. The run file has the
 * reasons.
 */
export class NothingAccepted extends Error {
  override readonly name = 'NothingAccepted';
}

/** Warms the processes of a scenario up until their rate is steady. */
export async function warmScenario(
  run: Run,
  pair: ProcessPair,
  scenario: Scenario,
  journal: Journal,
): Promise<void> {
  const windows = Math.ceil(run.config.warmUpMs / WARM_UP_WINDOW_MS);
  const { rates, decision, accepted, reasons } = await warmClient(
    scenario,
    pair,
    {
      windowMs: WARM_UP_WINDOW_MS,
      maxWindows: scenario.role === 'ceiling' ? Math.min(CEILING_WINDOWS, windows) : windows,
    },
    (arrived, of) => run.onEvent({ type: 'arriving', scenario, arrived, of }),
  );
  await journalWarmUp(run, pair, scenario, journal, {
    ...{ windowMs: WARM_UP_WINDOW_MS, rates: [...rates], decision },
    accepted: pair.limited ? null : accepted,
    reasons: [...reasons],
  });
}

/**
 * Writes the warm-up of a pair, which is warm from now on. Rejects with `NothingAccepted` if its server
 * refused every message.
 */
export async function journalWarmUp(
  { config, onEvent }: Pick<Run, 'config' | 'onEvent'>,
  pair: ProcessPair,
  scenario: Scenario,
  journal: Pick<Journal, 'append'>,
  found: Omit<WarmUp, 'type' | 'scenario' | 'facts'>,
): Promise<void> {
  await requireMock(pair);
  pair.warm = true;
  const facts = { ...pair.facts, ...prefixed('mock ', pair.mock?.facts ?? {}) };
  const warmUp: WarmUp = { type: 'warm-up', scenario: baseOf(scenario), ...found, facts };
  journal.append(warmUp);
  onEvent({ type: 'warmed-up', warmUp });
  if (scenario.role !== 'ceiling' && isRefused(warmUp, config)) throw new NothingAccepted();
}

/** False for temporary refusals, such as greylisting, if retries are on: the warm-up does not retry. */
function isRefused({ accepted, reasons }: WarmUp, { retry }: Config): boolean {
  if (accepted !== 0) return false;
  return retry.attempts === 1 || !reasons.some((reason) => /\b4(?:[2-5]\d[ -]|29\b)/.test(reason));
}

/**
 * Rejects if the mock process died: a client would otherwise count connection errors as ordinary rejections.
 */
async function requireMock({ mock }: ProcessPair): Promise<void> {
  await mock?.child.ask({ type: 'begin', keepMessages: false });
  await mock?.child.ask({ type: 'end' });
}

function prefixed<T>(prefix: string, facts: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(facts).map(([name, value]) => [prefix + name, value]));
}
