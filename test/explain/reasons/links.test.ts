import { describe, expect, test } from 'vitest';
import { analyze } from '../../../src/explain/summary.ts';
import { namedLink } from '../../../src/model/link.ts';
import { LOOPBACK } from '../../../src/model/loopback.ts';
import { fabricateRun } from '../../analyze/fabricate-run.ts';
import { type Behaviour, fabricateScenario as make } from '../../analyze/fabricate-scenario.ts';

/** Over a link of 20 ms, with ceilings, which are always measured without it. */
function overLink(smtp: Partial<Behaviour>, api: Partial<Behaviour>) {
  const link = namedLink({ ...LOOPBACK, rttMs: 20 });
  const scenarios = [
    make('receipt', 'client-render', 'smtp-nodemailer', smtp, { link }),
    make('receipt', 'client-render', 'api-sendgrid', api, { link }),
    make('receipt', 'client-render', 'raw-smtp'),
    make('receipt', 'client-render', 'raw-api-sendgrid'),
  ];
  const summary = analyze(fabricateRun({ scenarios, trialNoise: 0.001 }));
  const claim = summary.claims.find(({ id }) => id === 'api-faster');
  return { paragraph: summary.answer.paragraph, claim };
}

describe('over an emulated link', () => {
  // 32 calls in flight at 43 ms and at 22 ms.
  const bound = overLink({ throughput: 744, turnarounds: 2 }, { throughput: 1455, turnarounds: 1 });

  test('the answer names the round trips where they make the difference', () => {
    expect(bound.paragraph).toMatch(
      / Why: a call of smtp-nodemailer takes 4[\d.]+ ms, 40 ms of it round trips of the link; a call of api-sendgrid takes 2[\d.]+ ms, 20 ms of it round trips\. /,
    );
    expect(bound.paragraph).toMatch(/; each wait costs a round trip, 20 ms here\.$/);
  });

  test('ceiling clients without the link are no evidence about the protocol', () => {
    expect(bound.paragraph).not.toContain('a bare SMTP client');
    expect(bound.claim?.verdict).toBe('supported');
  });

  test('round trips are not named where they make the smaller part of the difference', () => {
    const { paragraph } = overLink({ throughput: 200, turnarounds: 2 }, { throughput: 1200, turnarounds: 1 });
    expect(paragraph).toContain('Why: smtp-nodemailer’s client');
    expect(paragraph).toContain('This run does not show whether the protocol contributes.');
  });

  test('round trips are not named where calls do not wait for them one after the other', () => {
    const { paragraph } = overLink(
      { throughput: 1600, turnarounds: 2 },
      { throughput: 3200, turnarounds: 1 },
    );
    expect(paragraph).not.toContain('of it round trips of the link');
  });
});
