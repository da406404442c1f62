import type { RunRecord } from '../../model/run-file.ts';
import { baseOf } from '../../model/scenario.ts';
import type { FoundProblem } from './problem.ts';

/**
 * Messages that the server did not accept in the verification or in the warm-up, so they were not compared or
 * measured.
 */
export function rejectionProblems(record: RunRecord): FoundProblem[] {
  const isMock = record.header.config.targets === null;
  const measured = new Set(
    record.plan.scenarios.filter(({ role }) => role !== 'ceiling').map((scenario) => baseOf(scenario)),
  );
  const inVerification = record.verifications.flatMap(
    ({ scenario, messages, refusals }): FoundProblem<'refused'>[] => {
      const [first] = refusals;
      if (first === undefined || !measured.has(scenario)) return [];
      const refusedMessages = refusals.reduce((sum, one) => sum + one.messages, 0);
      return [{ code: 'refused', scenario, messages, refusedMessages, reason: first.outcome, isMock }];
    },
  );
  const inWarmUp = record.warmUps.flatMap(
    ({ scenario, accepted, reasons }): FoundProblem<'nothing-accepted'>[] =>
      accepted !== 0 || !measured.has(scenario)
        ? []
        : [{ code: 'nothing-accepted', scenario, reasons, isMock }],
  );
  return [...inVerification, ...inWarmUp];
}
