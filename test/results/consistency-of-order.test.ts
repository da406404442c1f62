import { describe, expect, it } from 'vitest';
import type { Header, RunLine } from '../../src/model/run-file.ts';
import {
  changed,
  counters,
  END,
  FEEDBACK,
  indexOf,
  inserted,
  LINES,
  MISMATCH,
  type OfType,
  ofScenario,
  plan,
  problemOf,
  SMTP,
  trial,
  verification,
} from './consistent-run.ts';

describe('a run file with correct checksums', () => {
  it('is read if its lines agree', () => {
    expect(problemOf(LINES)).toBe('none');
    expect(problemOf(inserted(END - 1, FEEDBACK).lines)).toBe('none');
  });

  const first = indexOf('trial');
  it.each([
    ['a second header', inserted(3, LINES[0]), /a second header/],
    [
      'a plan with another seed',
      changed('header', (one) => ({ ...one, config: { ...one.config, seed: 7 } })),
      /the plan has the seed/,
    ],
    [
      'a plan that leaves a position out',
      plan((trials) => trials.toSpliced(1, 1)),
      /trial 2 at the position of trial 1/,
    ],
    [
      'a plan with unknown scenarios',
      plan(([one, ...rest]) => (one === undefined ? rest : [{ ...one, scenario: 'x' }, ...rest])),
      /trial 0 .* x, .* no such scenario/,
    ],
    [
      'a plan with a scenario twice in a block',
      plan((trials) => trials.map((one, i) => (i < 2 ? { ...one, scenario: SMTP } : one))),
      /trial 1: .* twice in block 0/,
    ],
    [
      'a plan whose blocks go back',
      plan((trials) => trials.map((one, i) => (i === 0 ? { ...one, block: 1 } : one))),
      /trial 1 of block 0 after block 1/,
    ],
    ['a trial twice', inserted(first, LINES[first]), /trial 0 .* second time/],
    [
      'a trial that is missing',
      { lines: LINES.toSpliced(first, 1), number: first + 1 },
      /trial 1 comes before trial 0/,
    ],
    [
      'a trial that is not planned',
      changed('trial', (one) => ({ ...one, position: 99 })),
      /trial 99 is not planned; the plan has 6 trials/,
    ],
    ['a trial of another block', trial(() => ({ block: 1 })), /trial \d .* in block 1; .* in block 0/],
    [
      'a trial of an unknown scenario',
      trial(() => ({ scenario: 'receipt/static/other' })),
      /receipt\/static\/other in block 0; the plan has/,
    ],
    [
      'a failed trial of another block',
      inserted(first - 1, { type: 'failed-trial', block: 1, position: 0, scenario: SMTP, reason: 'x' }),
      /trial 0 is .* in block 1; the plan has/,
    ],
    [
      'a stage before its time',
      inserted(first, { type: 'stage', why: '', scenarios: [], trials: [] }),
      /a stage line .* trial 1 .* not measured/,
    ],
    [
      'a stage that plans a position again',
      inserted(END - 1, {
        type: 'stage',
        why: '',
        scenarios: [],
        trials: [{ block: 2, position: 3, scenario: SMTP, firstRecipient: 0, length: { messages: 1 } }],
      }),
      /trial 3 at the position of trial 6/,
    ],
    [
      'a stage with a known scenario',
      inserted(END - 1, {
        type: 'stage',
        why: '',
        scenarios: (LINES[0] as OfType<'header'>).plan.scenarios,
        trials: [],
      }),
      /scenario .* is planned twice/,
    ],
    [
      'a machine check of another block',
      changed('machine', (one) => ({ ...one, block: 1 })),
      /the machine was checked for block 1, but block 0 comes next/,
    ],
    [
      'a line after the end',
      inserted(END, LINES[indexOf('warm-up')]),
      /a warm-up line comes after the end .* complete/,
    ],
    ['a trial after the end', inserted(END, LINES[first]), /trial 0 comes after the end/],
    [
      'a complete run that is resumed',
      inserted(END, { type: 'resumed', at: '2026-03-14T10:00:00.000Z' }),
      /a resumed line comes after the end/,
    ],
    [
      'an end that comes too soon',
      { lines: LINES.toSpliced(END - 3, 3), number: END - 2 },
      /ends as complete after \d of 6 planned trials/,
    ],
    [
      'counters of an unknown scenario',
      counters({ scenario: 'x' }),
      /a counters line names x, .* no such scenario/,
    ],
    [
      'counters of a ceiling',
      counters({ scenario: 'receipt/static/null' }),
      /a counters line names receipt\/static\/null, which is a ceiling/,
    ],
    ['counters of a scenario twice', inserted(1, LINES[1]), /a second counters line for receipt/],
    [
      'counters of more than a call',
      counters({ opening: { ...(LINES[1] as OfType<'counters'>).opening, messages: 3 } }),
      /3 messages in the first call; expected 1/,
    ],
    [
      'counters of no call',
      counters({ following: { ...(LINES[1] as OfType<'counters'>).following, messages: 0 } }),
      /0 messages in later calls/,
    ],
    [
      'counters of sessions that were never begun',
      counters({
        opening: { ...(LINES[1] as OfType<'counters'>).opening, handshakes: { all: 1, resumed: 2 } },
      }),
      /1 in all, but 2 resumed/,
    ],
    [
      'a verification of fewer messages',
      verification({ messages: 2 }),
      /verification of .* 2 messages; expected 200/,
    ],
    [
      'a verification that hides its differences',
      verification({ mismatchCount: 0, mismatches: [MISMATCH] }),
      /counts 0 differences, but lists 1/,
    ],
    [
      'a verification that hides what differs',
      verification({ mismatchCount: 2 }),
      /counts 2 differences, but lists 0/,
    ],
    [
      'differences of another scenario',
      verification({ mismatchCount: 1, mismatches: [{ ...MISMATCH, scenario: 'x' }] }),
      /a difference of x/,
    ],
    [
      'digests that differ',
      changed(
        'verification',
        (one) => ({ ...one, digest: '0'.repeat(64) }),
        ofScenario('receipt/client-render/api-sendgrid'),
      ),
      /digests of receipt\/client-render\/api-sendgrid and receipt\/client-render\/smtp-nodemailer differ/,
    ],
    [
      'a warm-up that went backwards',
      changed('warm-up', (one) => ({ ...one, rates: [-1] })),
      /a rate of -1 per second/,
    ],
    [
      'a phase outside its interval',
      changed('phases', (one) => ({ ...one, composeMicros: { mean: 9, low: 1, high: 2, samples: 5 } })),
      /a mean of 9 µs outside .* 1 to 2 µs/,
    ],
    [
      'a phase without samples',
      changed('phases', (one) => ({ ...one, composeMicros: { mean: 1, low: 1, high: 1, samples: 0 } })),
      /a phase of .* has 0 samples; expected at least 1/,
    ],
    [
      'phases of an unknown scenario',
      changed('phases', (one) => ({ ...one, scenario: 'x' })),
      /a phases line names x, .* no such scenario/,
    ],
    [
      'feedback of an unknown transport',
      inserted(END - 1, { type: 'feedback-left-out', transport: 'x', reason: 'no-notify' }),
      /a feedback-left-out line names x, .* no such transport/,
    ],
    [
      'feedback twice',
      { lines: LINES.toSpliced(END, 0, FEEDBACK as RunLine, FEEDBACK as RunLine), number: END + 2 },
      /a second feedback line/,
    ],
    [
      'a trial without verification',
      { lines: LINES.filter((line) => line.type !== 'verification' || line.scenario !== SMTP), number: null },
      /comes before the verification of/,
    ],
    [
      'a trial without warm-up',
      { lines: LINES.filter((line) => line.type !== 'warm-up'), number: null },
      /trial 0 comes before the warm-up of/,
    ],
    [
      'a trial after a failed verification',
      { lines: verification({ mismatchCount: 1, mismatches: [MISMATCH] }).lines, number: null },
      /measured, but the verification of .* failed/,
    ],
  ])('is rejected with line and reason for %s', (_, { lines, number }, expected) => {
    const problem = problemOf(lines);
    expect(problem).toMatch(expected);
    if (number !== null) expect(problem).toMatch(new RegExp(`^${number}: `));
  });

  it('is rejected for counted instructions that do not repeat, or that the run did not order', () => {
    const line: OfType<'instructions'> = {
      type: 'instructions',
      scenario: SMTP,
      compiler: 'no-opt',
      work: 'compose',
      messages: 8,
      batches: [900, 800_000, 800_100],
      composedBytes: 1,
      valgrind: '3.19.0',
    };
    const leftOut: OfType<'instructions-left-out'> = {
      type: 'instructions-left-out',
      scenario: SMTP,
      reason: 'no-valgrind',
      detail: '',
    };
    const counting = (header: Header): Header => ({
      ...header,
      config: { ...header.config, countInstructions: 'no-opt' },
    });
    const read = (...more: readonly RunLine[]): string =>
      problemOf(LINES.toSpliced(END, 0, ...more).map((one) => (one.type === 'header' ? counting(one) : one)));
    expect(read(line)).toBe('none');
    expect(read(leftOut)).toBe('none');
    expect(problemOf(LINES.toSpliced(END, 0, leftOut))).toContain('in a run without --count-instructions');
    expect(read({ ...line, batches: [800_000, 802_000] })).toMatch(
      /differ by 0\.249.* %; expected at most 0.1 %/,
    );
    expect(read({ ...line, batches: [1, 1], compiler: 'jit' })).toContain('the configuration has no-opt');
    expect(read({ ...line, batches: [1, 1] }, leftOut)).toContain('both counted and left out');
    expect(read({ ...line, batches: [1, 1], scenario: 'x' })).toContain('no such scenario');
  });

  it('is rejected for feedback that the configuration excludes, and for too many recipients', () => {
    const many = {
      ...FEEDBACK,
      recipients: Array(4).fill({
        sentMs: 0,
        answeredMs: 1,
        outcome: 'accepted',
        deliveryOutcome: null,
        messageId: null,
        happened: [],
        reported: [],
      }),
    };
    expect(problemOf(inserted(END - 1, many).lines)).toMatch(/4 recipients; expected at most 3/);
    const none = changed('header', (line) => ({ ...line, config: { ...line.config, feedback: null } })).lines;
    expect(problemOf(none.toSpliced(END, 0, FEEDBACK as RunLine))).toMatch(
      /a feedback line in a run without --feedback/,
    );
  });
});
