import type { RefusedTrials } from '../../analyze/validity/guards/index.ts';
import type {
  FoundCode,
  FoundProblem,
  GuardProblem,
  ProblemFigures,
  ValidityProblem,
} from '../../analyze/validity/problem.ts';
import type { LateArrivals } from '../../model/run-file.ts';
import type { Problem } from '../../model/summary.ts';
import { listText } from '../../text/lists.ts';
import { countText, quantity } from '../../text/numbers.ts';
import { scenarioName } from '../../text/scenarios.ts';
import { spoilText } from './blocks.ts';
import { refusalText } from './refusals.ts';
import { rejectionHint, withMeaning } from './rejections.ts';

/** A coded problem with its message and hint. */
export function problemText(problem: ValidityProblem): Problem {
  return 'refusal' in problem ? guardProblemText(problem) : foundProblemText(problem);
}

function guardProblemText(problem: GuardProblem): Problem {
  const { scenario, refusal, sound } = problem;
  const { clause, hint } = refusalText(refusal);
  const rest =
    sound === undefined ? '' : ` Only ${sound.trials} of ${quantity(sound.planned, 'trial')} are sound.`;
  const message = `${placeOf(problem)}, ${ended(clause)}${rest}`;
  return { code: refusal.code, scenario: scenario.id, message, hint };
}

type ProblemText = Pick<Problem, 'message' | 'hint'>;

function foundProblemText<Code extends FoundCode>(problem: FoundProblem<Code>): Problem {
  const textOf: (figures: ProblemFigures[Code]) => ProblemText = TEXTS[problem.code];
  const { code, scenario } = problem;
  return { code, scenario, ...textOf(problem) };
}

const TEXTS: { readonly [Code in FoundCode]: (figures: ProblemFigures[Code]) => ProblemText } = {
  refused: ({ messages, refusedMessages, reason, isMock }) => ({
    message: `${countText(refusedMessages)} of ${quantity(messages, 'message')} ${refusedMessages === 1 ? 'was' : 'were'} not accepted in the verification. ${ended(withMeaning(reason))}`,
    hint: rejectionHint([reason], isMock),
  }),
  'nothing-accepted': ({ reasons, reasons: [first = 'The server gave no reason'], isMock }) => ({
    message: `No message was accepted in the warm-up, so the run ended. ${ended(withMeaning(first))}`,
    hint: rejectionHint(reasons, isMock),
  }),
  'message-differs': ({ differences, first }) => ({
    message: `The delivered messages differ from the workload: ${quantity(differences, 'difference')}${
      first === null
        ? ''
        : `, the first in field ${first.field} of message ${first.index ?? '(unknown)'} to ${first.recipient}`
    }.`,
    hint: 'Only transports that send the same messages can be compared. Correct the transport or the mock.',
  }),
  'digests-differ': ({ other }) => ({
    message: `The delivered messages are not those of ${scenarioName(other)}: their digests differ.`,
    hint: 'Only transports that send the same messages can be compared. Correct the workload or the proof.',
  }),
  'not-verified': () => ({
    message: 'The scenario was timed, but the run file has no verification of it.',
    hint: 'Run again, or skip the verification on purpose with --verify 0.',
  }),
  'trial-failed': ({ block, trials, reason }) => ({
    message: `${placeOf({ block, trials })}, the trial returned no result: ${reason}`,
    hint: 'Run again. If it fails again, report the reason.',
  }),
  'late-messages': (figures) => ({
    message: `${quantity(figures.messages, 'message')} arrived late: ${sentText(figures.first)}, and arrived ${seenText(figures)}${exampleText(figures.first)}.`,
    hint: lateHint(figures),
  }),
  'machine-unsteady': ({ spoiled, soundBlocks, plannedBlocks }) => {
    const texts = spoiled.map(({ block, cause }) => ({ block, ...spoilText(cause) }));
    const named = texts.slice(0, CAUSES_NAMED).map(({ block, clause }) => `in block ${block}, ${clause}`);
    return {
      message: `The machine spoiled ${quantity(spoiled.length, 'block')}: ${listText(named)}. Only ${soundBlocks} of ${quantity(plannedBlocks, 'planned block')} are sound.`,
      hint: [...new Set(texts.map(({ hint }) => hint))].join(' '),
    };
  },
  'nothing-measured': () => ({
    message: 'The run file holds no trial with an accepted message.',
    hint: 'Run again until at least one block is finished; --blocks and --duration make a run shorter.',
  }),
  'ended-invalid': () => ({
    message: 'The run ended as invalid.',
    hint: 'Read what the run printed, and run again.',
  }),
};

const CAUSES_NAMED = 3;

/** `In block 3 (and 2 more trials)`. */
export function placeOf({ block, trials }: Pick<RefusedTrials, 'block' | 'trials'>): string {
  return `In block ${block}${trials > 1 ? ` (and ${quantity(trials - 1, 'more trial')})` : ''}`;
}

/** With a full stop, unless the text already ends a sentence. */
export function ended(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function sentText({ during, block, isKnown }: LateArrivals): string {
  if (!isKnown) return 'the first has no mark of this run';
  switch (during) {
    case 'trial':
      return `the first was sent in block ${block}`;
    case 'run':
      return 'the first was sent earlier in this run';
    default:
      return `the first was sent during ${during}`;
  }
}

function seenText({ first: { seenDuring }, isSecondCopy }: ProblemFigures['late-messages']): string {
  const again = isSecondCopy ? 'a second time ' : '';
  return `${again}${seenDuring === null ? 'when nothing was sent' : `while ${seenDuring} was sending`}`;
}

function exampleText({ examples: [first] }: LateArrivals): string {
  if (first === undefined) return '';
  return `; it was ${first.index === null ? 'a message' : `message ${first.index}`} to ${first.recipient}`;
}

function lateHint({ first: { isKnown }, isSecondCopy, isMock }: ProblemFigures['late-messages']): string {
  if (!isKnown) return 'Wait until the server has delivered the messages of earlier runs, and run again.';
  if (isSecondCopy)
    return `The ${isMock ? 'transport' : 'server'} delivered messages twice. Correct it: the rates count each message once.`;
  return isMock
    ? 'A transport reported messages as accepted before the server had accepted them. Await the reply of the server.'
    : 'The server delays messages. Wait longer with --grace, or check its queue.';
}
