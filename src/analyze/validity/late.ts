import type { LateArrivals, RunRecord } from '../../model/run-file.ts';
import { baseOf, type Scenario } from '../../model/scenario.ts';
import type { Problem } from '../../model/summary.ts';
import { plural } from '../../text/wording.ts';

/**
 * Messages that arrived after their own window had ended. With injected faults a client may give up a message that the server takes later, so
 * that only those of trials without faults are held against a scenario.
 */
export function lateProblems(scenario: Scenario, record: RunRecord): Problem[] {
  const { late, header } = record;
  const excused = header.config.faults !== null;
  const found = late.filter(
    (one) =>
      one.scenario === baseOf(scenario) && !(excused && (one.during === 'trial' || one.during === 'run')),
  );
  const [first] = found;
  if (first === undefined) return [];
  const messages = found.reduce((sum, one) => sum + one.messages, 0);
  const isAgain = hadArrived(first, record);
  return [
    {
      code: 'late-messages',
      scenario: scenario.id,
      message: `${plural(messages, 'message')} arrived late: ${sentText(first)}, and arrived ${seenText(first, isAgain)}${exampleText(first)}.`,
      hint: hintOf(first, isAgain, header.config.targets !== null),
    },
  ];
}

/** Every message of its window had arrived by the end of it, so that a late one is a second copy. */
function hadArrived({ during, scenario, position }: LateArrivals, record: RunRecord): boolean {
  if (during === 'verification') {
    const proof = record.verifications.find((one) => one.scenario === scenario);
    return proof !== undefined && proof.messages > 0 && proof.mismatchCount === 0;
  }
  return record.trials.find((one) => one.position === position)?.ledger?.exact === true;
}

function sentText({ during, block, isKnown }: LateArrivals): string {
  if (!isKnown) return 'the first bears no mark of this run';
  switch (during) {
    case 'trial':
      return `the first was sent in block ${block}`;
    case 'run':
      return 'the first was sent earlier in this run';
    default:
      return `the first was sent during ${during}`;
  }
}

function seenText({ seenDuring }: LateArrivals, isAgain: boolean): string {
  const again = isAgain ? 'a second time ' : '';
  return `${again}${seenDuring === null ? 'when nothing was sent' : `while ${seenDuring} was sending`}`;
}

function exampleText({ examples: [first] }: LateArrivals): string {
  if (first === undefined) return '';
  return `; it was ${first.index === null ? 'a message' : `message ${first.index}`} to ${first.recipient}`;
}

function hintOf({ isKnown }: LateArrivals, isAgain: boolean, isRelayed: boolean): string {
  if (!isKnown) return 'Let the server deliver what it holds of earlier runs, and run again.';
  if (isAgain)
    return `A ${isRelayed ? 'server' : 'transport'} delivered messages twice. Correct it: the rates count each message once.`;
  return isRelayed
    ? 'The server holds messages back. Give it time with --grace, or look at its queue.'
    : 'A transport reported messages as accepted before the server had them; await the answer of the server.';
}
