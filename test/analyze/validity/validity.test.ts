import { expect, test } from 'vitest';
import { analyze } from '../../../src/explain/summary.ts';
import {
  changeTrial,
  withFailedTrial,
  withLostMessage,
  withMismatches,
  withOutcomes,
} from '../fabricate-faults.ts';
import { fabricateRun } from '../fabricate-run.ts';

const SMTP = 'receipt/client-render/smtp-nodemailer';
const API = 'receipt/client-render/api-sendgrid';
const RUN = fabricateRun({ blocks: 4 });

test('a faultless run is valid', () => {
  expect(analyze(RUN).validity).toEqual({ valid: true, problems: [] });
});

test('a difference found by the proof names message and field, and keeps both values', () => {
  const record = withMismatches(RUN, API, [
    {
      scenario: API,
      index: 17,
      recipient: 'li.wei@example.com',
      field: 'subject',
      expected: 'Your receipt, 李伟',
      received: 'Your receipt, ??',
    },
  ]);
  const { validity, equivalence } = analyze(record);
  expect(validity.valid).toBe(false);
  expect(validity.problems).toEqual([
    {
      code: 'message-differs',
      scenario: API,
      message: expect.stringMatching(
        /1 difference, .* field subject of message 17 to li\.wei@example\.com\.$/,
      ),
      hint: expect.stringContaining('Correct the transport or the mock'),
    },
  ]);
  expect(equivalence.mismatchCount).toBe(1);
  expect(equivalence.mismatches).toMatchObject([
    { scenario: API, expected: 'Your receipt, 李伟', received: 'Your receipt, ??' },
  ]);
});

test('a lost message is reported with scenario, block and message, the scenario once', () => {
  const record = withLostMessage(withLostMessage(RUN, SMTP, 1), SMTP, 3);
  const { problems, valid } = analyze(record).validity;
  expect(valid).toBe(false);
  expect(problems.map(({ code, scenario, message }) => [code, scenario, message])).toEqual([
    [
      'ledger-not-exact',
      SMTP,
      expect.stringMatching(
        /^In block 1 \(and 1 more trial\), not every message arrived exactly once: \d+ accepted, \d+ received\. First: message 41 to ana\.lucia@example\.com was lost \(.*\)\.$/,
      ),
    ],
  ]);
});

test('a trial of a mock without a ledger proves nothing', () => {
  const record = changeTrial(RUN, API, 0, (trial) => ({ ...trial, ledger: null }));
  expect(analyze(record).validity.problems.map(({ code }) => code)).toEqual(['ledger-not-exact']);
});

test('a ceiling client repeats one message and is exempt from the ledger check', () => {
  const record = withLostMessage(RUN, 'receipt/client-render/raw-smtp', 0);
  expect(analyze(record).validity.valid).toBe(true);
});

test('rejected recipients make the run invalid, with the first reason', () => {
  const record = withOutcomes(RUN, API, 2, 'deferred', 3, '429 Too Many Requests');
  const { problems, valid } = analyze(record).validity;
  expect(valid).toBe(false);
  expect(problems[0]?.code).toBe('not-accepted');
  expect(problems[0]?.message).toBe(
    'In block 2, not every recipient was accepted: 3 deferred. First reason: 429 Too Many Requests: the server limits the rate.',
  );
});

test('a failure in a ceiling is a warning, because the ceiling may be too low', () => {
  const ceiling = 'receipt/client-render/raw-smtp';
  const { validity, warnings } = analyze(withOutcomes(RUN, ceiling, 2, 'failed', 1, 'reset'));
  expect(validity.valid).toBe(true);
  expect(warnings).toContain(
    'The ceiling receipt · client-render · raw-smtp had failures, so it may be too low.',
  );
});

test('a trial without a result is reported with its reason', () => {
  const { problems } = analyze(
    withFailedTrial(RUN, SMTP, 2, 'the client process ended with code 1'),
  ).validity;
  expect(problems.map(({ code, message }) => [code, message])).toEqual([
    ['trial-failed', expect.stringMatching(/^In block 2, .*: the client process ended with code 1$/)],
  ]);
});

test('transports that each pass the proof but differ from each other are reported', () => {
  const record = {
    ...RUN,
    verifications: RUN.verifications.map((one) =>
      one.scenario === API ? { ...one, digest: 'f'.repeat(64) } : one,
    ),
  };
  expect(analyze(record).validity.problems.map(({ code, message }) => [code, message])).toEqual([
    [
      'digests-differ',
      expect.stringMatching(/receipt · client-render · smtp-nodemailer: their digests differ\.$/),
    ],
  ]);
});

test('a timed scenario without its proof is a problem, or a warning if the proof was turned off', () => {
  const without = { ...RUN, verifications: RUN.verifications.filter(({ scenario }) => scenario !== API) };
  expect(analyze(without).validity.problems.map(({ code }) => code)).toEqual(['not-verified']);
  const onPurpose = { ...fabricateRun({ blocks: 4, config: { verify: 0 } }), verifications: [] };
  const { validity, warnings, answer } = analyze(onPurpose);
  expect(validity.valid).toBe(true);
  expect(warnings).toContain(
    'Nothing was verified (--verify 0): that the transports sent the same messages is not proven.',
  );
  expect(answer.paragraph).toContain('This run did not verify that both sent the same messages.');
});

test('a run that ended as invalid stays invalid, even if the file holds no cause', () => {
  const { validity, run } = analyze(fabricateRun({ blocks: 2, end: 'invalid' }));
  expect(run.state).toBe('invalid');
  expect(validity.problems.map(({ code }) => code)).toEqual(['ended-invalid']);
});
