import { describe, expect, it } from 'vitest';
import { analyze } from '../../../src/explain/summary.ts';
import { withOutcomes } from '../../analyze/fabricate-faults.ts';
import { LIMITS, targetRun } from '../../analyze/fabricate-targets.ts';

const SMTP = 'receipt/static/smtp-nodemailer';

describe('a run against servers that were there before', () => {
  it('says that accepted is not delivered, where nothing shows what arrived', () => {
    const { validity, answer, warnings } = analyze(targetRun(false));
    expect(validity).toEqual({ valid: true, problems: [] });
    const unproven =
      'Only the replies of 127.0.0.1:2525 and localhost:8080 were counted. Accepted does not mean delivered, and equal messages are not proven.';
    expect(answer.paragraph).toContain(unproven);
    expect(warnings[0]).toBe(unproven);
  });

  it('says whose rates they are, where what arrived was accounted for', () => {
    const { validity, answer, warnings } = analyze(targetRun(true));
    expect(validity).toEqual({ valid: true, problems: [] });
    expect(answer.paragraph).not.toContain('not proven');
    expect(warnings).toContain(
      'Rates count messages that 127.0.0.1:2525 and localhost:8080 accepted, not delivered ones. After each trial, every accepted message was awaited and found.',
    );
  });

  it('names the limit of sessions that was met, and what it cost', () => {
    const run = targetRun(false);
    const limit = { limit: 'messages', least: 100, most: 100, reply: '452 Too many messages sent' } as const;
    const trials = run.trials.map((trial) => ({
      ...trial,
      client: {
        ...trial.client,
        sessions: trial.scenario === SMTP ? { ended: 2, resent: 3, limits: [limit] } : null,
      },
    }));
    expect(analyze({ ...run, trials }).warnings).toContainEqual(
      expect.stringMatching(
        /^The server ends a session after 100 messages \(“452 Too many messages sent”\): .*smtp-nodemailer.*12 new sessions.*18 messages again/,
      ),
    );
  });

  it.each([true, false])('compares two servers as well, and says so (sink: %s)', (sink) => {
    const { answer, warnings, ceilings } = analyze(targetRun(sink));
    expect(answer.headline).toContain(
      'faster than smtp-nodemailer (loopback to 127.0.0.1:2525 and localhost:8080, ',
    );
    expect(answer.paragraph).toContain('loopback to 127.0.0.1:2525 and localhost:8080');
    expect(answer.paragraph).toContain(
      'SMTP went to 127.0.0.1:2525 and the API to localhost:8080: every comparison of the two includes the difference between these servers.',
    );
    expect(warnings.join('\n')).not.toMatch(/mock/);
    expect(ceilings).toEqual([]);
  });

  it('elsewhere answers with what was accepted, and compares no rate that was only allowed', () => {
    const { validity, answer, comparisons, claims, warnings, personalization } = analyze(
      targetRun(false, LIMITS),
    );
    expect(validity).toEqual({ valid: true, problems: [] });
    expect(answer.headline).toMatch(
      /^127\.0\.0\.1:2525 and localhost:8080 accepted ([\d,]+) of \1 messages\.$/,
    );
    expect(answer.paragraph).toContain('At most 1 messages per second were allowed (--max-rate)');
    expect(comparisons.map(({ metric }) => metric)).not.toContain('throughput');
    expect(comparisons.map(({ metric }) => metric)).toContain('clientCpu');
    expect(claims.find(({ id }) => id === 'api-faster')?.verdict).toBe('not tested');
    expect(claims.find(({ id }) => id === 'smtp-volume')?.verdict).toBe('not tested');
    expect(personalization).toEqual([]);
    expect(warnings.join('\n')).not.toContain('One machine');
  });

  it('refuses figures with refusals in them, and says that it is the server’s doing', () => {
    const refused = withOutcomes(targetRun(false), SMTP, 2, 'rejected', 3, '550 no such user');
    const { problems } = analyze(refused).validity;
    expect(problems).toMatchObject([{ code: 'not-accepted', scenario: SMTP }]);
    expect(problems[0]?.hint).toContain('Send to addresses that it knows');
    expect(problems[0]?.message).toContain('550 no such user: the server does not know the recipient.');
  });

  it('that refused in the proof, or took nothing in the warm-up, is no inequality: its words, their meaning, one advice', () => {
    const run = targetRun(true);
    const [first] = run.verifications;
    const refusals = [{ outcome: 'rejected: 554 5.7.1 Relay access denied', messages: 20 }];
    const proven = {
      ...run,
      verifications: first === undefined ? [] : [{ ...first, messages: 20, refusals }],
    };
    expect(analyze(proven).validity.problems).toContainEqual({
      code: 'refused',
      scenario: SMTP,
      message: expect.stringMatching(
        /^20 of 20 messages were not accepted .* rejected: 554 5\.7\.1 Relay access denied: .+\.$/,
      ),
      hint: expect.stringContaining('mynetworks'),
    });
    const warmUps = run.warmUps.map((one) => ({
      ...one,
      accepted: 0,
      reasons: ['530 5.7.0 Authentication required'],
    }));
    expect(analyze({ ...run, warmUps, trials: [] }).validity.problems).toContainEqual({
      code: 'nothing-accepted',
      scenario: SMTP,
      message: expect.stringContaining('530 5.7.0 Authentication required: the server requires a login.'),
      hint: expect.stringContaining('smtp://user@host'),
    });
  });

  it('whose deliveries were lost is not believed', () => {
    const run = targetRun(true);
    const trials = run.trials.map((trial) =>
      trial.scenario === SMTP && trial.ledger !== null
        ? { ...trial, ledger: { ...trial.ledger, received: trial.ledger.received - 1, exact: false } }
        : trial,
    );
    const { problems } = analyze({ ...run, trials }).validity;
    expect(problems).toMatchObject([{ code: 'ledger-not-exact', scenario: SMTP }]);
  });
});
