import type { Config } from '../model/config.ts';
import { EXIT, SendoffError } from '../model/error.ts';
import { type Environment, RUN_SCHEMA, type RunLine, type WarmUp } from '../model/run-file.ts';
import type { Plan, Scenario } from '../model/scenario.ts';
import type { LeftOut } from '../model/transport.ts';
import type { RunEvent } from './events.ts';
import { type Entries, Fleet } from './fleet.ts';
import { runTrial } from './trial.ts';
import { verifyScenario } from './verify.ts';

export interface Run {
  readonly id: string;
  readonly config: Config;
  readonly plan: Plan;
  readonly environment: Environment;
  readonly entries: Entries;
  readonly leavesOut: (scenario: Scenario) => readonly LeftOut[];
  readonly file: { readonly path: string; append(line: RunLine): void };
  readonly onEvent: (event: RunEvent) => void;
  /** Ends the run early; what was measured stays. */
  readonly signal: AbortSignal;
}

export type RunEnd = 'complete' | 'interrupted' | 'invalid';

/** Composing MIME takes V8 about two seconds to compile well; a ceiling's bare client is fast at once. */
const WARM_UP_WINDOW_MS = 100;
const WARM_UP_WINDOWS = { measured: 20, ceiling: 9 } as const;
/** For each of the functions that tinybench times. */
const PHASES_MS = 200;

/**
 * Executes a plan: verifies, warms up, measures, and appends every result to the run file before it goes on. Ends
 * early as `invalid` where verification finds a difference, because figures of unlike work compare nothing.
 */
export async function orchestrate(run: Run): Promise<RunEnd> {
  const { plan, config, environment, file, onEvent, signal } = run;
  const fleet = new Fleet(run.entries, config);
  const disband = (): void => void fleet.disband();
  signal.addEventListener('abort', disband, { once: true });
  const startedAt = new Date().toISOString();
  file.append({ type: 'header', schema: RUN_SCHEMA, run: run.id, startedAt, environment, config, plan });
  onEvent({
    type: 'started',
    run: run.id,
    path: file.path,
    scenarios: plan.scenarios.filter(({ role }) => role === 'measured').length,
    trials: plan.trials.length,
  });
  let reason: RunEnd;
  try {
    reason = await stages(run, fleet);
  } catch (cause) {
    if (!signal.aborted) throw cause;
    reason = 'interrupted';
  } finally {
    signal.removeEventListener('abort', disband);
    await fleet.disband();
  }
  file.append({ type: 'end', endedAt: new Date().toISOString(), reason });
  onEvent({ type: 'ended', reason });
  return reason;
}

async function stages(run: Run, fleet: Fleet): Promise<RunEnd> {
  const stopped = (): boolean => run.signal.aborted;
  if (!(await verifyAll(run, fleet))) return stopped() ? 'interrupted' : 'invalid';
  for (const [done, scenario] of run.plan.scenarios.entries()) {
    if (stopped()) return 'interrupted';
    run.onEvent({ type: 'warming-up', scenario, done, of: run.plan.scenarios.length });
    await warmScenario(run, fleet, scenario);
  }
  for (const planned of run.plan.trials) {
    if (stopped()) return 'interrupted';
    await measure(run, fleet, planned);
  }
  await timePhases(run, fleet);
  return stopped() ? 'interrupted' : 'complete';
}

/** Whether every measured scenario delivered what the workload says. Ceilings are no results and need no proof. */
async function verifyAll(run: Run, fleet: Fleet): Promise<boolean> {
  const { plan, config, file, onEvent, signal } = run;
  const scenarios = plan.scenarios.filter(({ role, mock }) => role === 'measured' && mock !== null);
  let equal = true;
  for (const scenario of config.verify > 0 ? scenarios : []) {
    if (signal.aborted) return false;
    const report = (done: number): void => onEvent({ type: 'verifying', scenario, done, of: config.verify });
    report(0);
    const pair = await fleet.pair(scenario);
    const verification = await verifyScenario(scenario, pair, config.verify, run.leavesOut(scenario), report);
    file.append(verification);
    const { messages, mismatches, mismatchCount } = verification;
    onEvent({ type: 'verified', scenario, messages, mismatches });
    equal &&= mismatchCount === 0;
  }
  return equal;
}

async function warmScenario({ file, onEvent }: Run, fleet: Fleet, scenario: Scenario): Promise<void> {
  const { client, facts, mock } = await fleet.pair(scenario);
  const { rates, decision } = await client.ask({
    type: 'warm-up',
    windowMs: WARM_UP_WINDOW_MS,
    maxWindows: WARM_UP_WINDOWS[scenario.role],
  });
  const warmUp: WarmUp = {
    type: 'warm-up',
    scenario: scenario.id,
    windowMs: WARM_UP_WINDOW_MS,
    rates: [...rates],
    decision,
    facts: { ...facts, ...prefixed('mock ', mock?.facts ?? {}) },
  };
  file.append(warmUp);
  onEvent({ type: 'warmed-up', warmUp });
}

/** Takes the processor time of every scenario apart, after its trials: by then the client has compiled what it runs. */
async function timePhases({ plan, file, onEvent, signal }: Run, fleet: Fleet): Promise<void> {
  const scenarios = plan.scenarios.filter(({ role }) => role === 'measured');
  for (const [done, scenario] of scenarios.entries()) {
    if (signal.aborted) return;
    onEvent({ type: 'timing', scenario, done, of: scenarios.length });
    const { client } = await fleet.pair(scenario);
    const { phases } = await client.ask({ type: 'phases', timeMs: PHASES_MS });
    file.append({ type: 'phases', scenario: scenario.id, ...phases });
  }
}

async function measure(run: Run, fleet: Fleet, planned: Plan['trials'][number]): Promise<void> {
  const { plan, config, file, onEvent, signal } = run;
  const scenario = plan.scenarios.find(({ id }) => id === planned.scenario);
  if (scenario === undefined) throw new Error(`the plan has no scenario ${planned.scenario}`);
  const of = plan.trials.length;
  onEvent({ type: 'trial-started', trial: planned, of, blocks: config.blocks });
  try {
    const trial = await runTrial(planned, await fleet.pair(scenario), (messages) =>
      onEvent({ type: 'trial-progress', trial: planned, messages }),
    );
    file.append(trial);
    onEvent({ type: 'trial-ended', planned, trial, of, blocks: config.blocks });
  } catch (cause) {
    if (signal.aborted) return;
    if (!isProcessFault(cause)) throw cause;
    const { block, position } = planned;
    file.append({ type: 'failed-trial', block, position, scenario: scenario.id, reason: cause.message });
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
