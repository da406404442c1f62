import type { LateArrivals, RunRecord } from '../model/run-file.ts';
import { baseOf, type Scenario } from '../model/scenario.ts';
import type { Problem } from '../model/summary.ts';
import { plural } from './wording.ts';

/**
 * Messages that arrived after their own window had ended. With injected faults a client may give up a message that the server takes later, so
 * that only those of trials without faults are held against a scenario.
 */
export function lateProblems(scenario: Scenario, { late, trials, header }: RunRecord): Problem[] {
  const excused = header.config.faults !== null;
  const found = late.filter(
    (one) =>
      one.scenario === baseOf(scenario) && !(excused && (one.during === 'trial' || one.during === 'run')),
  );
  const [first] = found;
  if (first === undefined) return [];
  const messages = found.reduce((sum, one) => sum + one.messages, 0);
  const trial = trials.find(({ position }) => position === first.position);
  const isAgain = trial?.ledger?.exact === true;
  return [
    {
      code: 'late-messages',
      scenario: scenario.id,
      message: `${plural(messages, 'message')} arrived late: ${sentText(first)}, and arrived ${seenText(first, isAgain)}${exampleText(first)}.`,
      hint: hintOf(first, isAgain),
    },
  ];
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

function hintOf({ isKnown }: LateArrivals, isAgain: boolean): string {
  if (!isKnown) return 'Let the server deliver what it holds of earlier runs, and run again.';
  return isAgain
    ? 'A server or a transport delivers messages twice; correct it, or the counted rates are not those of delivered messages.'
    : 'A transport reported messages as accepted before the server had them; await the answer of the server.';
}
