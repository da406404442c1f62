import { describe, expect, it } from 'vitest';
import { analyze } from '../../src/explain/summary.ts';
import { explainRefusal, isTooLarge } from '../../src/model/refusal.ts';
import type { Header, RunLine } from '../../src/model/run-file.ts';
import type { Scenario } from '../../src/model/scenario.ts';
import { recordOf } from '../../src/results/read.ts';
import { runLines } from '../analyze/fabricate-run.ts';
import { sweepRecord } from '../analyze/fabricate-sweep.ts';
import { problemOf } from './consistent-run.ts';

const WORDS = 'rejected: 552 5.3.4 the header is too large';
const flat = () => 0.001;
const WHOLE = sweepRecord({ 'smtp-nodemailer': flat, 'api-sendgrid': flat }, 'size', [1e3, 1e4, 1e5, 1e6], {
  blocks: 5,
});

/** The run's lines if these scenarios were rejected during verification, and never measured. */
function refusing(isRefused: (scenario: Scenario) => boolean, words: string): readonly RunLine[] {
  const refused = new Set(WHOLE.plan.scenarios.filter(isRefused).map(({ id }) => id));
  const verifications = WHOLE.verifications.map((one) =>
    refused.has(one.scenario)
      ? { ...one, messages: 64, other: null, refusals: [{ outcome: words, messages: 64 }] }
      : one,
  );
  const trials = WHOLE.trials
    .filter(({ scenario }) => !refused.has(scenario))
    .map((one, position) => ({ ...one, position }));
  return runLines({ ...WHOLE, verifications, trials });
}

function read([header, ...lines]: readonly RunLine[]) {
  if (header?.type !== 'header') throw new Error('no header');
  return recordOf(header satisfies Header, lines);
}

const isLargeSmtp = ({ transport, sizeBytes }: Scenario): boolean =>
  transport === 'smtp-nodemailer' && (sizeBytes ?? 0) >= 1e5;

describe('a value of a sweep that a server rejects as too large', () => {
  const lines = refusing(isLargeSmtp, WORDS);

  it('is left out with the server’s reply, and the other values remain', () => {
    expect(problemOf(lines)).toBe('none');
    const summary = analyze(read(lines));
    expect(summary.validity).toEqual({ valid: true, problems: [] });
    expect(summary.scenarios.map(({ id }) => id.replace('receipt/client-render/', ''))).toEqual([
      'smtp-nodemailer/size=1kb',
      'smtp-nodemailer/size=10kb',
      ...['1kb', '10kb', '100kb', '1mb'].map((size) => `api-sendgrid/size=${size}`),
    ]);
    expect(summary.warnings).toContainEqual(
      expect.stringMatching(/size=100kb and larger values are left out: rejected: 552 5\.3\.4/),
    );
    const [smtp] = summary.sweeps[0]?.curves ?? [];
    expect(smtp?.points.map(({ absent }) => absent)).toEqual([
      null,
      null,
      `not measured: too large (${WORDS})`,
      `not measured: too large (${WORDS})`,
    ]);
  });

  it('also excludes the larger values, which were not tried', () => {
    const tried = lines.filter((one) => one.type !== 'verification' || !/nodemailer.*1mb/.test(one.scenario));
    expect(problemOf(tried)).toBe('none');
    expect(read(tried).oversize.map(({ scenario }) => scenario.sizeBytes)).toEqual([1e5, 1e6]);
  });

  it('makes the run invalid if no value of the curve remains, or if it was rejected for another reason', () => {
    const none = read(refusing(({ transport }) => transport === 'smtp-nodemailer', WORDS));
    expect(none.oversize).toEqual([]);
    expect(analyze(none).validity.valid).toBe(false);
    const other = read(refusing(isLargeSmtp, 'rejected: 550 5.7.1 no'));
    expect(other.oversize).toEqual([]);
    expect(analyze(other).validity.valid).toBe(false);
  });
});

it.each([
  '552 5.3.4 Message size exceeds fixed limit',
  '413 The JSON payload you have included in your request is too large.',
  '413 RequestEntityTooLargeException: The request exceeds 40 MB.',
  '413 mj-0011: The payload size is over the limit.',
  '413 Request Entity Too Large',
])('“%s” says that a call was too large', (words) => {
  expect(isTooLarge(words)).toBe(true);
  expect(explainRefusal(words)?.meaning).toBe('the message is larger than the server takes');
});
