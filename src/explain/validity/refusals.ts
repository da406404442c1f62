import type {
  LedgerFinding,
  LittlesLawFinding,
  RefusalCode,
  RefusalFigures,
  Starvation,
  TrialRefusal,
} from '../../analyze/validity/guards/refusal.ts';
import type { LedgerFault, Mismatch } from '../../model/trial.ts';
import { countText, numberText, percentText, quantity } from '../../text/numbers.ts';
import { rejectionHint, withMeaning } from './rejections.ts';

/** A clause to follow `In block 3, ` without a full stop (what happened, what was expected), and a hint. */
export interface RefusalText {
  readonly clause: string;
  readonly hint: string;
}

export function refusalText<Code extends RefusalCode>(refusal: TrialRefusal<Code>): RefusalText {
  const textOf: (figures: RefusalFigures[Code]) => RefusalText = TEXTS[refusal.code];
  return textOf(refusal);
}

const TEXTS: { readonly [Code in RefusalCode]: (figures: RefusalFigures[Code]) => RefusalText } = {
  'ledger-not-exact': (finding) => ({
    clause: ledgerClause(finding),
    hint: 'The rate does not count delivered messages. Correct the transport or the mock.',
  }),
  'sample-differs': ({ differences, messages, first }) => ({
    clause: `${quantity(differences, 'difference')} from the workload in ${quantity(messages, 'compared message')}${first === null ? '' : `. First: ${mismatchText(first)}`}`,
    hint: 'The timed messages are not the verified ones, so the rate is not comparable. Correct the transport.',
  }),
  'bytes-differ': ({ found, least, most }) => ({
    clause: `${countText(found)} bytes arrived per message; ${countText(least)} to ${countText(most)} were expected from the counted calls`,
    hint: 'The timed messages are not the verified ones. Correct the transport, or report this message.',
  }),
  'not-accepted': ({ counts, reasons: [reason], reasons, isMock }) => ({
    clause: `not every recipient was accepted: ${counts
      .map(({ kind, recipients }) => `${countText(recipients)} ${kind}`)
      .join(', ')}${reason === undefined ? '' : `. First reason: ${withMeaning(reason)}`}`,
    hint: rejectionHint(reasons, isMock),
  }),
  'nothing-accepted': () => ({
    clause: 'no message was accepted; at least one was expected',
    hint: 'Make the trials longer, or read the outcomes of this scenario.',
  }),
  'arrivals-dropped': ({ dropped, offered, maxInFlight }) => ({
    clause: `${countText(dropped)} of ${quantity(offered, 'offered message')} ${dropped === 1 ? 'was' : 'were'} dropped because ${countText(maxInFlight)} were already waiting or in flight; none may be dropped`,
    hint: 'The dropped messages would have waited longest, so the latency is too low. Lower --rate; for bursts, raise --max-in-flight.',
  }),
  'rate-not-achieved': ({ share, leastShare, ratePerSecond }) => ({
    clause: `only ${percentText(share)} of ${countText(ratePerSecond)} messages per second were achieved; the limit is ${percentText(leastShare)}`,
    hint: 'The queue grew during the whole trial, so the latency shows its length. Lower --rate, or find the possible rate with --load capacity.',
  }),
  'client-saturated': ({ utilization, limit }) => ({
    clause: `the client’s event loop was busy ${percentText(utilization)} of the time; the limit is ${percentText(limit)}`,
    hint: 'Messages waited for the client and not for the server. Lower --rate.',
  }),
  'pacing-late': ({ lateMs, responseMs, mostShare, alwaysMs }) => ({
    clause: `P99 of the pacing error was ${numberText(lateMs)} ms, P99 of the response time ${numberText(responseMs)} ms; the limit is ${percentText(mostShare)} of the latter, or ${alwaysMs} ms`,
    hint: 'The client noticed arrivals too late, which adds to the latency. Lower --rate, or reserve a processor for the client.',
  }),
  'mock-saturated': ({ share, limit }) => ({
    clause: `the mock used ${percentText(share)} of a core; the limit is ${percentText(limit)}`,
    hint: 'The mock may have limited the rate, not the transport. Lower --concurrency or raise --batch; --mock fast costs less than --mock library.',
  }),
  'littles-law': (finding) => ({ clause: littlesLawClause(finding), hint: littlesLawHint(finding) }),
  'process-starved': (starvation) => ({
    clause: starvationClause(starvation),
    hint: STARVATION_HINTS[starvation.cause],
  }),
  'duet-broken': (breach) => ({ clause: breachClause(breach), hint: BREACH_HINTS[breach.breach] }),
  'clock-stepped': ({ stepMs, mostMs }) => ({
    clause: `the clock stepped by ${numberText(stepMs)} ms in a trial; the limit is ${countText(mostMs)} ms`,
    hint: 'Stop the program that sets the clock while a run lasts.',
  }),
  'machine-slept': ({ sleptMs, mostMs }) => ({
    clause: `the machine slept for ${numberText(sleptMs)} ms in a trial; the limit is ${countText(mostMs)} ms`,
    hint: 'Keep the machine awake while a run lasts.',
  }),
};

/** `field html of message 9 to r@x.example: expected "a", received "x"` */
function mismatchText({ field, index, recipient, expected, received }: Mismatch): string {
  return `field ${field} of message ${index ?? '(unknown)'} to ${recipient}: expected ${expected ?? 'nothing'}, received ${received ?? 'nothing'}`;
}

function ledgerClause(ledger: LedgerFinding): string {
  switch (ledger.finding) {
    case 'no-ledger':
      return 'the mock has no ledger, so nothing proves what arrived';
    case 'not-explained': {
      const { duplicates, unknown, explained } = ledger;
      return `${quantity(duplicates, 'duplicate')} and ${quantity(unknown, 'arrival')} unknown to the sender; the injected faults explain ${countText(explained)}`;
    }
    case 'not-once': {
      const { accepted, received, first } = ledger;
      return `not every message arrived exactly once: ${countText(accepted)} accepted, ${countText(received)} received${first === null ? '' : `. First: ${faultText(first)}`}`;
    }
    default:
      return ledger satisfies never;
  }
}

function faultText({ fault, recipient, index, detail }: LedgerFault): string {
  const message = index === null ? 'a message' : `message ${index}`;
  return `${message}${recipient === null ? '' : ` to ${recipient}`} was ${fault} (${detail})`;
}

function littlesLawClause(law: LittlesLawFinding): string {
  const { finding, inFlight, expected, tolerance } = law;
  const found = `${numberText(inFlight)} calls in flight on average`;
  const may = `the tolerance is ${percentText(tolerance)}`;
  switch (finding) {
    case 'closed-loop':
      return `${numberText(law.callsPerSecond)} calls per second of ${numberText(law.serviceMs)} ms make ${found}; ${expected} were expected, ${may}`;
    case 'above-concurrency':
      return `the mean call time makes ${found}; ${expected} are allowed, ${may}`;
    case 'above-peak':
      return `the mean call time makes ${found}; ${expected} were counted at the peak, ${may}`;
    default:
      return finding satisfies never;
  }
}

function littlesLawHint(law: LittlesLawFinding): string {
  if (law.finding !== 'closed-loop')
    return 'Times or counts of this trial are wrong. Report it with the run file.';
  return law.isShort
    ? 'The trial is too short for its calls. Raise --duration to at least 20 times the service time.'
    : 'The transport waited for recipients or for the harness. Check the source of recipients, or report it with the run file.';
}

function starvationClause(starvation: Starvation): string {
  switch (starvation.cause) {
    case 'paused':
      return `the ${starvation.process} was stopped for ${numberText(starvation.pauseMs)} ms at once in a trial of ${numberText(starvation.trialMs)} ms; the limit is ${numberText(starvation.limitMs)} ms`;
    case 'stopped':
      return `the ${starvation.process} was stopped for ${percentText(starvation.share)} of a trial; the limit is ${percentText(starvation.limit)}`;
    case 'waited':
      return `the ${starvation.process} waited for a processor for ${percentText(starvation.share)} of its ready time, which no other process explains; the limit is ${percentText(starvation.limit)}`;
    case 'stolen':
      return `the hypervisor took ${percentText(starvation.share)} of the processor time in a trial; the limit is ${percentText(starvation.limit)}`;
    default:
      return starvation satisfies never;
  }
}

function breachClause({ breach, share, limit }: RefusalFigures['duet-broken']): string {
  const most = `the limit is ${percentText(limit)}`;
  switch (breach) {
    case 'not-pinned':
      return 'a process of the pair was not pinned to its core';
    case 'stolen':
      return `the hypervisor took ${percentText(share)} of the time of the clients’ core; ${most}`;
    case 'others':
      return `other processes used ${percentText(share)} of the clients’ core; ${most}`;
    case 'idle':
      return `the clients’ core was idle for ${percentText(share)} of the time; ${most}`;
    case 'mock-limited':
      return `the clients waited for their mocks for ${percentText(share)} of the time; ${most}`;
    case 'uneven':
      return `the clients’ shares of their core differ from half by ${percentText(share)} of it; ${most}`;
    default:
      return breach satisfies never;
  }
}

const BREACH_HINTS: Readonly<Record<RefusalFigures['duet-broken']['breach'], string>> = {
  'not-pinned': 'Do not change the affinity of Sendoff’s processes during a run.',
  stolen: 'Other virtual machines share the processors. Run at another time, or on a dedicated machine.',
  others: 'Run nothing else on the machine.',
  idle: 'A duet compares processor time. Raise --concurrency, or choose --pairing interleaved.',
  'mock-limited':
    'The mock costs more than the client. Choose --pairing interleaved, or a machine with more cores.',
  uneven: 'The scheduler did not treat both clients alike. Run nothing else on the machine.',
};

const STOPPED_HINT = 'Do not stop or debug the process during a run, and make no blocking calls in it.';

const STARVATION_HINTS: Readonly<Record<Starvation['cause'], string>> = {
  paused: STOPPED_HINT,
  stopped: STOPPED_HINT,
  waited: 'A processor limit or a pinned processor stops it. Give the run as many cores as it has processes.',
  stolen: 'Other virtual machines share the processors. Run at another time, or on a dedicated machine.',
};
