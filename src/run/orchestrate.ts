import { machineUse } from '../measure/machine-use.ts';
import { graceMsOf } from '../model/config.ts';
import type { RunRecord } from '../model/run-file.ts';
import { baseOf, type Plan, type PlannedTrial, type Scenario } from '../model/scenario.ts';
import { awaitLate, inWindow } from './await-delivery.ts';
import { measurePair, pairsAmong } from './duet/measure.ts';
import { elapsedOf } from './elapsed.ts';
import { ExpectedBy } from './expected-by.ts';
import { Fleet } from './fleet.ts';
import { type Journal, openJournal } from './journal.ts';
import { proveAll } from './prove.ts';
import { provenTrial } from './proven-trial.ts';
import { isProcessFault, withFreshPair } from './retry.ts';
import type { Run, RunEnd } from './run.ts';
import { runTrial } from './trial.ts';
import { NothingAccepted, warmScenario } from './warm-scenario.ts';

/** Time per function that tinybench times. */
const PHASES_MS = 200;

/**
 * Executes a plan: verifies, warms up, measures, and appends each result to the run file before the next
 * step. Ends as `invalid` if verification finds a difference, because figures of different work are not
 * comparable.
 */
export async function orchestrate(run: Run): Promise<RunEnd> {
  const fleet = new Fleet(run.entries, run.config, run.redact);
  const disband = (): void => void fleet.disband();
  run.signal.addEventListener('abort', disband, { once: true });
  const journal = openJournal(run);
  let reason: RunEnd;
  try {
    reason = await stages(run, fleet, journal);
  } catch (cause) {
    if (!run.signal.aborted && !(cause instanceof NothingAccepted)) throw cause;
    reason = run.signal.aborted ? 'interrupted' : 'invalid';
  } finally {
    run.signal.removeEventListener('abort', disband);
    await fleet.disband();
  }
  journal.append({ type: 'end', endedAt: new Date().toISOString(), reason });
  run.onEvent({ type: 'ended', reason });
  return reason;
}

async function stages(run: Run, fleet: Fleet, journal: Journal): Promise<RunEnd> {
  const stopped = (): boolean => run.signal.aborted;
  // Time between processes does not count.
  const startedMs = performance.now() - elapsedOf(run.earlier);
  const isEqual = await proveAll(run, fleet, journal, basesOf(run.plan));
  journalLate(fleet, journal);
  if (!isEqual) return stopped() ? 'interrupted' : 'invalid';
  // Without values that verification found too large.
  const bases = basesOf(journal.record().plan);
  if (run.config.countInstructions !== null) {
    const { countAll } = await import('./counting/count-all.ts');
    await countAll(run, fleet, journal, bases, run.config.countInstructions);
    journalLate(fleet, journal);
  }
  let pending = unfinished(journal.record());
  // Each pair of a duet has new processes, which are warmed up together.
  const isDuet = run.config.pairing === 'duet';
  if (isDuet) for (const scenario of bases) await fleet.discard(scenario);
  const cold = isDuet ? [] : needingWarmUp(journal.record(), bases, pending);
  let refused: NothingAccepted | undefined;
  for (const [done, scenario] of cold.entries()) {
    if (stopped()) return 'interrupted';
    run.onEvent({ type: 'warming-up', scenario, done, of: cold.length });
    try {
      await withFreshPair(run, fleet, scenario, 'warming up', (pair) =>
        warmScenario(run, pair, scenario, journal),
      );
    } catch (cause) {
      // Warm up the others, too, so that all problems are reported together.
      if (!(cause instanceof NothingAccepted)) throw cause;
      refused = cause;
    }
    if (run.config.isolation === 'process') await fleet.discard(scenario);
  }
  if (refused !== undefined) throw refused;
  const expectedBy = new ExpectedBy(run.workloadFor);
  let block: number | undefined;
  for (;;) {
    const { scenarios } = journal.record().plan;
    for (const together of isDuet ? pairsAmong(pending, scenarios) : pending.map((one) => [one])) {
      const [planned] = together;
      if (planned === undefined) continue;
      if (stopped()) return 'interrupted';
      // Also after resuming within a block: the machine may have changed.
      if (planned.block !== block) {
        block = planned.block;
        journal.append({ type: 'machine', block, referenceMicros: run.reference() });
      }
      if (isDuet) await measurePair(run, fleet, journal, together, expectedBy);
      else await measure(run, fleet, journal, planned, expectedBy);
      journalLate(fleet, journal);
    }
    const stage = stopped() ? undefined : run.next(journal.record(), performance.now() - startedMs);
    if (stage === undefined) break;
    journal.append(stage);
    pending = stage.trials;
  }
  const lastEndedMs = performance.now();
  if (run.config.phases) await timePhases(run, fleet, journal, bases);
  if (run.config.feedback !== null) {
    const { listenForFeedback } = await import('./feedback.ts');
    await listenForFeedback(run, journal, run.config.feedback);
  }
  await awaitLate(fleet, run, graceMsOf(run.config) - (performance.now() - lastEndedMs));
  journalLate(fleet, journal);
  return stopped() ? 'interrupted' : 'complete';
}

function journalLate(fleet: Fleet, journal: Journal): void {
  for (const line of fleet.takeLate()) journal.append(line);
}

/** One scenario for each base. */
function basesOf({ scenarios }: Plan): readonly Scenario[] {
  return [...new Map(scenarios.map((scenario) => [baseOf(scenario), scenario])).values()];
}

/** Planned trials without a result or a failure. */
function unfinished({ plan, trials, failedTrials }: RunRecord): readonly PlannedTrial[] {
  const done = new Set([...trials, ...failedTrials].map(({ position }) => position));
  return plan.trials.filter(({ position }) => !done.has(position));
}

/** All scenarios of a new run; of a resumed run, those with pending trials. */
function needingWarmUp(
  { plan, warmUps }: RunRecord,
  bases: readonly Scenario[],
  pending: readonly PlannedTrial[],
): readonly Scenario[] {
  const ids = new Set(pending.map(({ scenario }) => scenario));
  const used = new Set(plan.scenarios.filter(({ id }) => ids.has(id)).map(baseOf));
  const warmed = new Set(warmUps.map(({ scenario }) => scenario));
  return bases.filter((one) => used.has(baseOf(one)) || !warmed.has(baseOf(one)));
}

/**
 * Times rendering, composing and the phases of calls for every scenario, after its trials, when the client's
 * code is compiled. No faults are injected outside of trials.
 */
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
    const { phases } = await withFreshPair(
      run,
      fleet,
      scenario,
      'timing rendering and composing of',
      async (pair) => {
        if (!pair.warm) await warmScenario(run, pair, scenario, journal);
        const tag = pair.tag('run');
        return await inWindow(pair.mock, tag, () =>
          pair.client.ask({ type: 'phases', timeMs: PHASES_MS, tag }),
        );
      },
    );
    journal.append({ type: 'phases', scenario: baseOf(scenario), ...phases });
  }
}

async function measure(
  run: Run,
  fleet: Fleet,
  journal: Journal,
  planned: PlannedTrial,
  expectedBy: ExpectedBy,
): Promise<void> {
  const { config, onEvent, signal } = run;
  const { plan } = journal.record();
  const scenario = plan.scenarios.find(({ id }) => id === planned.scenario);
  if (scenario === undefined) throw new Error(`the plan has no scenario ${planned.scenario}`);
  const { block, position } = planned;
  const of = plan.trials.length;
  const blocks = 1 + plan.trials.reduce((last, trial) => Math.max(last, trial.block), 0);
  onEvent({ type: 'trial-started', trial: planned, of, blocks });
  try {
    const pair = await fleet.pair(scenario);
    if (!pair.warm) await warmScenario(run, pair, scenario, journal);
    const before = run.machine();
    const timed = await runTrial(planned, scenario, config.seed + position, pair, {
      onProgress: (progress) => onEvent({ type: 'trial-progress', trial: planned, ...progress }),
      onWait: (arrived, messages) => onEvent({ type: 'arriving', scenario, arrived, of: messages }),
    });
    const machine = machineUse(before, run.machine()) ?? null;
    const measured = { ...(await provenTrial(run, journal, pair, timed, expectedBy)), machine };
    journal.append(measured);
    onEvent({ type: 'trial-ended', planned, trial: measured, of, blocks });
    // An external server gets no warm-up, so its first trial is the first check.
    if (pair.limited && measured.client.outcomes.accepted === 0) throw new NothingAccepted();
    if (config.isolation === 'process') await fleet.discard(scenario);
  } catch (cause) {
    if (signal.aborted) return;
    if (!isProcessFault(cause)) throw cause;
    journal.append({ type: 'failed-trial', block, position, scenario: scenario.id, reason: cause.message });
    onEvent({ type: 'trial-failed', planned, reason: cause.message });
    await fleet.discard(scenario);
  }
}
