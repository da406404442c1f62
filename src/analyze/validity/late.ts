import type { LateArrivals, RunRecord } from '../../model/run-file.ts';
import { baseOf, type Scenario } from '../../model/scenario.ts';
import type { FoundProblem } from './problem.ts';

/**
 * Messages that arrived after their own window had ended. With injected faults a client may give up a message
 * that the server accepts later, so late messages of trials with faults are no problem.
 */
export function lateProblems(scenario: Scenario, record: RunRecord): FoundProblem<'late-messages'>[] {
  const { late, header } = record;
  const hasFaults = header.config.faults !== null;
  const found = late.filter(
    (one) =>
      one.scenario === baseOf(scenario) && !(hasFaults && (one.during === 'trial' || one.during === 'run')),
  );
  const [first] = found;
  if (first === undefined) return [];
  return [
    {
      code: 'late-messages',
      scenario: scenario.id,
      messages: found.reduce((sum, one) => sum + one.messages, 0),
      first,
      isSecondCopy: hadArrived(first, record),
      isMock: header.config.targets === null,
    },
  ];
}

/** Every message of its window had arrived by the end of the window. */
function hadArrived({ during, scenario, position }: LateArrivals, record: RunRecord): boolean {
  if (during === 'verification') {
    const verification = record.verifications.find((one) => one.scenario === scenario);
    return verification !== undefined && verification.messages > 0 && verification.mismatchCount === 0;
  }
  return record.trials.find((one) => one.position === position)?.ledger?.exact === true;
}
