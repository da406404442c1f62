import type { Config } from '../model/config.ts';
import { EXIT, SendoffError } from '../model/error.ts';
import {
  type Environment,
  type Header,
  RUN_SCHEMA,
  type RunLine,
  type RunRecord,
  type Stage,
  type WarmUp,
} from '../model/run-file.ts';
import { baseOf, type Plan, type PlannedTrial, type Scenario } from '../model/scenario.ts';
import type { LeftOut } from '../model/transport.ts';
import { recordOf } from '../results/read.ts';
import { countScenario } from './count.ts';
import type { RunEvent } from './events.ts';
import { type Entries, Fleet, type Pair } from './fleet.ts';
import { runTrial } from './trial.ts';
import { verifyScenario } from './verify.ts';

export interface Run {
  readonly id: string;
  readonly config: Config;
  readonly plan: Plan;
  readonly environment: Environment;
  readonly entries: Entries;
  readonly leavesOut: (scenario: Scenario) => readonly LeftOut[];
  /** Microseconds of a fixed computation: the machine's speed, told at the start of every block. */
  readonly reference: () => number;
  /** What to measure after all that was planned; undefined when the run is whole. */
  readonly next: (record: RunRecord, elapsedMs: number) => Stage | undefined;
  readonly file: { readonly path: string; append(line: RunLine): void };
  /** What an earlier process wrote of this run, its header left out; nothing for a new one. */
  readonly earlier: readonly RunLine[];
  readonly onEvent: (event: RunEvent) => void;
  /** Ends the run early; what was measured stays. */
  readonly signal: AbortSignal;
}

export type RunEnd = 'complete' | 'interrupted' | 'invalid';

/** Composing MIME takes V8 about two seconds to compile well; a ceiling's bare client is fast at once. */
const WARM_UP_WINDOW_MS = 100;
const WARM_UP_WINDOWS = { measured: 20, ceiling: 9, probe: 20 } as const;
/** For each of the functions that tinybench times. */
const PHASES_MS = 200;

/**
 * Executes a plan: verifies, warms up, measures, and appends every result to the run file before it goes on. Ends
 * early as `invalid` where verification finds a difference, because figures of unlike work compare nothing.
 */
export async function orchestrate(run: Run): Promise<RunEnd> {
  const fleet = new Fleet(run.entries, run.config);
  const disband = (): void => void fleet.disband();
  run.signal.addEventListener('abort', disband, { once: true });
  const journal = openJournal(run);
  let reason: RunEnd;
  try {
    reason = await stages(run, fleet, journal);
  } catch (cause) {
    if (!run.signal.aborted) throw cause;
    reason = 'interrupted';
  } finally {
    run.signal.removeEventListener('abort', disband);
    await fleet.disband();
  }
  journal.append({ type: 'end', endedAt: new Date().toISOString(), reason });
  run.onEvent({ type: 'ended', reason });
  return reason;
}

/** The run file, and what it holds so far. */
interface Journal {
  append(line: RunLine): void;
  record(): RunRecord;
}

function openJournal({ id, config, plan, environment, file, earlier, onEvent }: Run): Journal {
  const now = new Date().toISOString();
  const header: Header = {
    type: 'header',
    schema: RUN_SCHEMA,
    run: id,
    startedAt: now,
    environment,
    config,
    plan,
  };
  const lines: RunLine[] = [...earlier];
  const append = (line: RunLine): void => {
    file.append(line);
    lines.push(line);
  };
  if (earlier.length === 0) file.append(header);
  else append({ type: 'resumed', at: now });
  onEvent({
    type: 'started',
    run: id,
    path: file.path,
    scenarios: plan.scenarios.filter(({ role }) => role !== 'ceiling').length,
    trials: plan.trials.length,
  });
  return { append, record: () => recordOf(header, lines) };
}

async function stages(run: Run, fleet: Fleet, journal: Journal): Promise<RunEnd> {
  const stopped = (): boolean => run.signal.aborted;
  const startedMs = performance.now();
  const bases = [...new Map(run.plan.scenarios.map((scenario) => [baseOf(scenario), scenario])).values()];
  if (!(await proveAll(run, fleet, journal, bases))) return stopped() ? 'interrupted' : 'invalid';
  for (const [done, scenario] of bases.entries()) {
    if (stopped()) return 'interrupted';
    run.onEvent({ type: 'warming-up', scenario, done, of: bases.length });
    await warmScenario(run, await fleet.pair(scenario), scenario, journal);
    if (run.config.isolation === 'process') await fleet.discard(scenario);
  }
  let pending = unfinished(journal.record());
  for (;;) {
    for (const planned of pending) {
      if (stopped()) return 'interrupted';
      await measure(run, fleet, journal, planned);
    }
    const stage = stopped() ? undefined : run.next(journal.record(), performance.now() - startedMs);
    if (stage === undefined) break;
    journal.append(stage);
    pending = stage.trials;
  }
  await timePhases(run, fleet, journal, bases);
  return stopped() ? 'interrupted' : 'complete';
}

/** What was planned and neither measured nor tried in vain. */
function unfinished({ plan, trials, failedTrials }: RunRecord): readonly PlannedTrial[] {
  const done = new Set([...trials, ...failedTrials].map(({ position }) => position));
  return plan.trials.filter(({ position }) => !done.has(position));
}

/**
 * Counts what each scenario takes on the wire, and proves what it delivers; whether every one delivered what the workload
 * says. Ceilings are no results and need no proof.
 */
async function proveAll(
  run: Run,
  fleet: Fleet,
  journal: Journal,
  bases: readonly Scenario[],
): Promise<boolean> {
  const { config, onEvent, signal } = run;
  const earlier = journal.record();
  let equal = earlier.verifications.every(({ mismatchCount }) => mismatchCount === 0);
  for (const scenario of bases.filter(({ role, mock }) => role !== 'ceiling' && mock !== null)) {
    if (signal.aborted) return false;
    const base = baseOf(scenario);
    if (!earlier.counters.some((one) => one.scenario === base)) {
      const counters = await countScenario(scenario, await fleet.pair(scenario));
      if (counters !== undefined) journal.append(counters);
    }
    if (config.verify === 0 || earlier.verifications.some((one) => one.scenario === base)) continue;
    const report = (done: number): void => onEvent({ type: 'verifying', scenario, done, of: config.verify });
    report(0);
    const pair = await fleet.pair(scenario);
    const verification = await verifyScenario(scenario, pair, config.verify, run.leavesOut(scenario), report);
    journal.append(verification);
    const { messages, mismatches, mismatchCount } = verification;
    onEvent({ type: 'verified', scenario, messages, mismatches });
    equal &&= mismatchCount === 0;
  }
  return equal;
}

async function warmScenario(run: Run, pair: Pair, scenario: Scenario, journal: Journal): Promise<void> {
  const { rates, decision } = await pair.client.ask({
    type: 'warm-up',
    windowMs: WARM_UP_WINDOW_MS,
    maxWindows: WARM_UP_WINDOWS[scenario.role],
  });
  pair.warm = true;
  const warmUp: WarmUp = {
    type: 'warm-up',
    scenario: baseOf(scenario),
    windowMs: WARM_UP_WINDOW_MS,
    rates: [...rates],
    decision,
    facts: { ...pair.facts, ...prefixed('mock ', pair.mock?.facts ?? {}) },
  };
  journal.append(warmUp);
  run.onEvent({ type: 'warmed-up', warmUp });
}

/** Takes the processor time of every scenario apart, after its trials: by then the client has compiled what it runs. */
async function timePhases(
  run: Run,
  fleet: Fleet,
  journal: Journal,
  bases: readonly Scenario[],
): Promise<void> {
  const { onEvent, signal } = run;
  const known = new Set(journal.record().phases.map(({ scenario }) => scenario));
  const scenarios = bases.filter((one) => one.role !== 'ceiling' && !known.has(baseOf(one)));
  for (const [done, scenario] of scenarios.entries()) {
    if (signal.aborted) return;
    onEvent({ type: 'timing', scenario, done, of: scenarios.length });
    const pair = await fleet.pair(scenario);
    if (!pair.warm) await warmScenario(run, pair, scenario, journal);
    const { phases } = await pair.client.ask({ type: 'phases', timeMs: PHASES_MS });
    journal.append({ type: 'phases', scenario: baseOf(scenario), ...phases });
  }
}

async function measure(run: Run, fleet: Fleet, journal: Journal, planned: PlannedTrial): Promise<void> {
  const { config, onEvent, signal } = run;
  const { plan, machine } = journal.record();
  const scenario = plan.scenarios.find(({ id }) => id === planned.scenario);
  if (scenario === undefined) throw new Error(`the plan has no scenario ${planned.scenario}`);
  const { block, position } = planned;
  const of = plan.trials.length;
  const blocks = 1 + plan.trials.reduce((last, trial) => Math.max(last, trial.block), 0);
  if (machine.at(-1)?.block !== block) {
    journal.append({ type: 'machine', block, referenceMicros: run.reference() });
  }
  onEvent({ type: 'trial-started', trial: planned, of, blocks });
  try {
    const pair = await fleet.pair(scenario);
    if (!pair.warm) await warmScenario(run, pair, scenario, journal);
    const trial = await runTrial(planned, scenario, config.seed + position, pair, (messages) =>
      onEvent({ type: 'trial-progress', trial: planned, messages }),
    );
    journal.append(trial);
    onEvent({ type: 'trial-ended', planned, trial, of, blocks });
    if (config.isolation === 'process') await fleet.discard(scenario);
  } catch (cause) {
    if (signal.aborted) return;
    if (!isProcessFault(cause)) throw cause;
    journal.append({ type: 'failed-trial', block, position, scenario: scenario.id, reason: cause.message });
    onEvent({ type: 'trial-failed', planned, reason: cause.message });
    await fleet.discard(scenario);
  }
}

/** A process that died or fell silent costs one trial, not the run. */
function isProcessFault(cause: unknown): cause is SendoffError {
  return cause instanceof SendoffError && cause.exitCode === EXIT.fault && cause.code !== 'run-file-write';
}

function prefixed<T>(prefix: string, facts: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(facts).map(([name, value]) => [prefix + name, value]));
}
