import { adviceSentence, explainRefusal } from '../../model/refusal.ts';
import type { RunRecord } from '../../model/run-file.ts';
import { baseOf } from '../../model/scenario.ts';
import type { Problem } from '../../model/summary.ts';
import { count, plural } from '../../text/wording.ts';

/** What the server did not take, in the proof and in the warm-ups: nothing of it was compared or measured. */
export function refusalProblems(record: RunRecord): Problem[] {
  const isMock = record.header.config.targets === null;
  const measured = new Set(
    record.plan.scenarios.filter(({ role }) => role !== 'ceiling').map((scenario) => baseOf(scenario)),
  );
  const inProof = record.verifications.flatMap(({ scenario, messages, refusals }): Problem[] => {
    const [first] = refusals;
    if (first === undefined || !measured.has(scenario)) return [];
    const refused = refusals.reduce((sum, one) => sum + one.messages, 0);
    return [
      {
        code: 'refused',
        scenario,
        message: `${count(refused)} of ${plural(messages, 'message')} to be proven ${refused === 1 ? 'was' : 'were'} not accepted. ${withMeaning(first.outcome)}`,
        hint: hintFor([first.outcome], isMock),
      },
    ];
  });
  const inWarmUp = record.warmUps.flatMap(({ scenario, accepted, reasons }): Problem[] => {
    if (accepted !== 0 || !measured.has(scenario)) return [];
    const [first = 'no reason was given'] = reasons;
    return [
      {
        code: 'nothing-accepted',
        scenario,
        message: `Not one message was accepted in the warm-up, so the run ended. ${withMeaning(first)}`,
        hint: hintFor(reasons, isMock),
      },
    ];
  });
  return [...inProof, ...inWarmUp];
}

/** `rejected: 554 5.7.1 Relay access denied: the server does not pass messages on for this client.` */
export function withMeaning(words: string): string {
  const meaning = explainRefusal(words)?.meaning;
  return meaning === undefined ? words : `${words}: ${meaning}.`;
}

/** The one thing to change. */
export function hintFor(reasons: readonly string[], isMock: boolean): string {
  if (isMock) return OF_MOCK;
  for (const reason of reasons) {
    const explanation = explainRefusal(reason);
    if (explanation !== undefined) return adviceSentence(explanation);
  }
  return 'Read the log of the server, and see to it that it accepts the messages.';
}

const OF_MOCK =
  'The mocks accept all; a refusal, a time-out or a broken connection is a fault of the transport, the mock or a limit of the machine.';
