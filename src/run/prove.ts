import { isProof } from '../model/oversize.ts';
import { baseOf, type Scenario } from '../model/scenario.ts';
import { countScenario } from './count-wire.ts';
import type { Fleet } from './fleet.ts';
import type { Journal } from './journal.ts';
import { withFreshPair } from './retry.ts';
import type { Run } from './run.ts';
import { verifyScenario } from './verify.ts';

/**
 * Counts the wire use of each scenario and verifies its messages. Returns true if all scenarios delivered the
 * messages of the workload. Ceilings need no proof.
 */
export async function proveAll(
  run: Run,
  fleet: Fleet,
  journal: Journal,
  bases: readonly Scenario[],
): Promise<boolean> {
  const earlier = journal.record();
  for (const scenario of bases.filter(({ role, mock }) => role !== 'ceiling' && mock !== null)) {
    if (run.signal.aborted) return false;
    if (isOversize(journal, scenario)) continue;
    await count(run, fleet, journal, scenario);
    if (earlier.verifications.some((one) => one.scenario === baseOf(scenario))) continue;
    if (run.config.verify > 0) await verify(run, fleet, journal, scenario);
  }
  await fleet.endOtherHosts();
  return journal.record().verifications.every(isProof);
}

function isOversize(journal: Journal, { id }: Scenario): boolean {
  return journal.record().oversize.some(({ scenario }) => scenario.id === id);
}

async function count(run: Run, fleet: Fleet, journal: Journal, scenario: Scenario): Promise<void> {
  const isKnown = journal.record().counters.some((one) => one.scenario === baseOf(scenario));
  if (scenario.target !== undefined || isKnown) return;
  run.onEvent({ type: 'counting', scenario });
  const counters = await withFreshPair(run, fleet, scenario, 'counting', (pair) =>
    countScenario(scenario, pair),
  );
  if (counters !== undefined) journal.append(counters);
}

async function verify(run: Run, fleet: Fleet, journal: Journal, scenario: Scenario): Promise<void> {
  const { config, onEvent } = run;
  // At least one complete call is verified.
  const wanted = Math.max(config.verify, scenario.load.batch);
  const report = (done: number): void => onEvent({ type: 'verifying', scenario, done, of: wanted });
  report(0);
  const other = scenario.mock === null || scenario.target !== undefined ? undefined : scenario.mock;
  const otherHost = other === undefined ? undefined : () => fleet.otherHost(other, scenario.security);
  const verification = await withFreshPair(run, fleet, scenario, 'verifying', (pair) =>
    verifyScenario(scenario, pair, {
      ...{ messages: wanted, leftOut: run.leavesOut(scenario), otherHost, onProgress: report },
    }),
  );
  journal.append(verification);
  const { messages, mismatches } = verification;
  onEvent({ type: 'verified', scenario, messages, mismatches });
  const found = journal.record().oversize.find((one) => one.scenario.id === scenario.id);
  if (found !== undefined)
    onEvent({ type: 'noted', note: `left out: ${scenario.id} (server: ${found.reply})` });
}
