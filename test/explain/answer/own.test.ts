import { describe, expect, test } from 'vitest';
import { analyze } from '../../../src/explain/summary.ts';
import type { RunRecord } from '../../../src/model/run-file.ts';
import { fabricateRun } from '../../analyze/fabricate-run.ts';
import { type FabricatedScenario, fabricateScenario as make } from '../../analyze/fabricate-scenario.ts';
import { openRecord } from '../../report/fabricate-modes.ts';

const OWN = { mine: { module: '/mail/transport.js', via: 'smtp-nodemailer' } };

function answerTo(scenarios: readonly FabricatedScenario[], trialNoise = 0.01) {
  return analyze(fabricateRun({ scenarios, trialNoise, config: { own: OWN } })).answer;
}

const receipt = (transport: string, throughput: number, kind = 'receipt') =>
  make(kind, 'client-render', transport, { throughput }, transport === 'mine' ? { mock: 'sendgrid' } : {});

describe('a transport of the user’s own takes part in the answer', () => {
  test('beside an API alone: its ratio is the headline, whichever of both is listed first', () => {
    const [mine, api] = [receipt('mine', 5200), receipt('api-sendgrid', 4000)];
    for (const scenarios of [
      [mine, api],
      [api, mine],
    ]) {
      const { headline, paragraph } = answerTo(scenarios);
      expect(headline).toMatch(/^mine was 1\.[23]\d*× \([\d.–]+\) faster than api-sendgrid\.$/);
      expect(paragraph).toMatch(/: mine 5,\d+ .* for client-rendered receipt; api-sendgrid [34],\d+ /);
      expect(paragraph).toMatch(
        /Paired by block, mine was 1\.[23]\d*× .* faster than api-sendgrid for .*, with /,
      );
    }
  });

  test('beside SMTP alone, slower: the ratio is below one', () => {
    expect(answerTo([receipt('smtp-nodemailer', 4000), receipt('mine', 2000)]).headline).toMatch(
      /^mine was 0\.5\d*× .* as fast as smtp-nodemailer\.$/,
    );
  });

  test('equal, or undecided, is said so', () => {
    expect(answerTo([receipt('mine', 4000), receipt('api-sendgrid', 4010)]).headline).toBe(
      'Either: the rates of mine and api-sendgrid are equal within 5 %.',
    );
    expect(answerTo([receipt('mine', 4000), receipt('api-sendgrid', 4200)], 0.2).headline).toBe(
      'No verdict: these trials show no difference between mine and api-sendgrid.',
    );
  });

  test('with several workloads its comparisons are counted', () => {
    const scenarios = ['receipt', 'campaign'].flatMap((kind) => [
      receipt('mine', 5200, kind),
      receipt('api-sendgrid', kind === 'receipt' ? 4000 : 9000, kind),
    ]);
    expect(answerTo(scenarios).headline).toBe('Of 2 comparisons of mine, 1 is faster and 1 is slower.');
  });

  test('beside both sides it is told in the paragraph, and the headline stays with SMTP and the API', () => {
    const { headline, paragraph } = answerTo([
      receipt('smtp-nodemailer', 2000),
      receipt('api-sendgrid', 4000),
      receipt('mine', 5200),
    ]);
    expect(headline).toMatch(/^API: api-sendgrid was 2\.0\d*× /);
    expect(paragraph).toMatch(/ Paired by block, mine was 2\.[56].* faster than smtp-nodemailer/);
    expect(paragraph).toMatch(/; mine was 1\.[23].* faster than api-sendgrid/);
  });

  test('a name that looks like a built-in protocol does not make it SMTP or an API', () => {
    const run = fabricateRun({
      scenarios: [receipt('smtp-mine', 5200), receipt('api-sendgrid', 4000)],
      config: { own: { 'smtp-mine': OWN.mine } },
    });
    expect(analyze(run).answer.headline).toMatch(/^smtp-mine was 1\.[23]/);
  });

  test('alone it is compared with nothing, and the answer says how to compare it', () => {
    const { headline, paragraph } = answerTo([receipt('mine', 4000)]);
    expect(headline).toBe('No answer: mine was compared with nothing.');
    expect(paragraph).toContain('--transport mine,smtp-nodemailer.');
  });

  test('at a rate that was asked for, its response times are compared', () => {
    const record: RunRecord = JSON.parse(
      JSON.stringify(openRecord(1000, { blocks: 8, config: { own: OWN } })).replaceAll(
        'api-sendgrid',
        'mine',
      ),
    );
    const config = { ...record.header.config, own: OWN };
    const { headline, paragraph } = analyze({ ...record, header: { ...record.header, config } }).answer;
    expect(headline).toMatch(/^At 1,000\/s, of 2 comparisons of mine, \d (is|are) /);
    expect(paragraph).toMatch(/with mine \(static receipt, 1,000\/s\)/);
  });
});
