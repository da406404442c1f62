import { expect, test } from 'vitest';
import { analyze } from '../../../src/explain/summary.ts';
import type { RunRecord } from '../../../src/model/run-file.ts';
import { withMismatches, withOutcomes } from '../../analyze/fabricate-faults.ts';
import { fabricateRun } from '../../analyze/fabricate-run.ts';
import { type Behaviour, fabricateScenario as make } from '../../analyze/fabricate-scenario.ts';

const SMTP = 'smtp-nodemailer';
const API = 'api-sendgrid';
const duel = (kind: string, smtp: Partial<Behaviour> = {}, api: Partial<Behaviour> = {}) => [
  make(kind, 'client-render', SMTP, smtp),
  make(kind, 'client-render', API, api),
];

function claim(record: RunRecord, id: string) {
  const found = analyze(record).claims.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no claim ${id}`);
  return found;
}

test('the five sentences of the folklore are judged in every run, by stable ids', () => {
  expect(analyze(fabricateRun({ blocks: 2 })).claims.map(({ id, claim }) => [id, claim])).toEqual([
    ['api-faster', 'An API is faster than SMTP.'],
    ['smtp-no-fields', 'SMTP cannot use the customer’s fields, an API can.'],
    [
      'api-richer',
      'An API carries richer content: media, links, specific headers, subjects with the customer’s name.',
    ],
    [
      'smtp-volume',
      'SMTP simply sends thousands of e-mails daily, campaigns and receipts to thousands and even millions.',
    ],
    ['api-interactive', 'An API is a more interactive exchange.'],
  ]);
});

test('“an API is faster” is supported if all comparisons agree and no ceiling client contradicts', () => {
  const { verdict, because, evidence } = claim(fabricateRun({ scenarios: duel('receipt') }), 'api-faster');
  expect(verdict).toBe('supported');
  expect(because).toBe(
    'In all 2 comparisons of rate and service time, an API was faster: its rate was 3.4× (3.3–3.6) that of SMTP. This holds for these libraries over loopback.',
  );
  expect(evidence.map(({ label }) => label)).toEqual([
    'messages per second, api-sendgrid / smtp-nodemailer, client-rendered receipt: better',
    'median service time, api-sendgrid / smtp-nodemailer, client-rendered receipt: better',
  ]);
});

test('“an API is faster” depends on the client where a bare SMTP client outruns the API', () => {
  const scenarios = [...duel('receipt'), make('receipt', 'client-render', 'raw-smtp')];
  const { verdict, because } = claim(fabricateRun({ scenarios }), 'api-faster');
  expect(verdict).toBe('depends');
  expect(because).toMatch(
    /^It depends on the client, not on the protocol\. In all 2 comparisons .* But with prebuilt messages, a ceiling client reached [\d,]+ \([\d,–]+\) per second over SMTP; api-sendgrid, which composes its messages, reached [\d,]+ \([\d,–]+\) \(client-rendered receipt\)\.$/,
  );
});

test('“an API is faster” is refuted where SMTP is faster throughout', () => {
  const record = fabricateRun({ scenarios: duel('receipt', { throughput: 9_000 }, { throughput: 4_000 }) });
  expect(claim(record, 'api-faster')).toMatchObject({
    verdict: 'refuted',
    because: 'In none of 3 comparisons of rate and service time was an API faster: SMTP was faster in 3.',
  });
});

test('“an API is faster” depends on the messages where each wins some', () => {
  const scenarios = [
    ...duel('receipt', { throughput: 4_000 }, { throughput: 8_000 }),
    ...duel('campaign', { throughput: 9_000 }, { throughput: 3_000 }),
  ];
  expect(claim(fabricateRun({ scenarios }), 'api-faster')).toMatchObject({
    verdict: 'depends',
    because:
      'It depends on the message and the metric: of 6 comparisons of rate and service time, an API was faster in 3 and SMTP was faster in 3. An API is faster for client-rendered receipt; SMTP for client-rendered campaign.',
  });
});

test('“an API is faster” depends on what sends where the same messages stand on both sides', () => {
  const scenarios = [
    ...duel('receipt', { throughput: 4_000 }, { throughput: 8_000 }),
    make('receipt', 'client-render', 'sdk-sendgrid', { throughput: 2_000 }),
  ];
  expect(claim(fabricateRun({ scenarios }), 'api-faster').because).toBe(
    'It depends on the transport, the message and the metric: of 5 comparisons of rate and service time, an API was faster in 3 and SMTP was faster in 2. An API is faster for client-rendered receipt (api-sendgrid against smtp-nodemailer); SMTP for client-rendered receipt (sdk-sendgrid against smtp-nodemailer).',
  );
});

test('“an API is faster” is not tested where nothing could be decided, or nothing compared', () => {
  expect(claim(fabricateRun({ scenarios: duel('receipt'), blocks: 1 }), 'api-faster').verdict).toBe(
    'not tested',
  );
  const alone = fabricateRun({ scenarios: [make('receipt', 'client-render', SMTP)] });
  expect(claim(alone, 'api-faster').verdict).toBe('not tested');
});

test('“SMTP cannot use fields” is refuted by one personalized kind that was proven over SMTP', () => {
  expect(claim(fabricateRun(), 'smtp-no-fields')).toMatchObject({
    verdict: 'refuted',
    because:
      'Over SMTP, 600 personalized messages arrived exactly as expected, rendered by the client and merged by the server from headers, the same messages that the API delivered.',
  });
});

test('“SMTP cannot use fields” is not tested without a proof, or with static messages alone', () => {
  const unproven = { ...fabricateRun({ config: { verify: 0 } }), verifications: [] };
  expect(claim(unproven, 'smtp-no-fields').verdict).toBe('not tested');
  const fixed = fabricateRun({ scenarios: [make('campaign', 'static', SMTP)] });
  expect(claim(fixed, 'smtp-no-fields').verdict).toBe('not tested');
});

test('“an API is richer” is refuted by a kind with media that both delivered alike', () => {
  expect(claim(fabricateRun({ scenarios: duel('receipt') }), 'api-richer')).toMatchObject({
    verdict: 'refuted',
    because:
      'The same receipt messages were proven equal over both, in subject, HTML, headers and attachments; a PDF attachment among them.',
  });
});

test('“an API is richer” depends on media where none were sent, or a template of one’s own was', () => {
  expect(claim(fabricateRun({ scenarios: duel('notification') }), 'api-richer')).toMatchObject({
    verdict: 'depends',
    because:
      'The same notification messages were proven equal over both, in subject, HTML, headers and attachments; whether media differ depends on attachments and inline images, which this run did not send.',
  });
  const own = fabricateRun({ scenarios: duel('receipt'), config: { template: 'mine' } });
  expect(claim(own, 'api-richer').verdict).toBe('depends');
});

test('“an API is richer” is not tested where a compared field was left out of the proof', () => {
  const record = fabricateRun({ scenarios: duel('receipt') });
  const blind = {
    ...record,
    verifications: record.verifications.map((one) => ({
      ...one,
      leftOut: [{ field: 'attachments' as const, reason: 'a test' }],
    })),
  };
  expect(claim(blind, 'api-richer').verdict).toBe('not tested');
});

test('“SMTP sends thousands daily” is supported by a rate of a million a day, with times and shares of a day', () => {
  const { verdict, because, evidence } = claim(fabricateRun({ scenarios: duel('receipt') }), 'smtp-volume');
  expect(verdict).toBe('supported');
  expect(because).toBe(
    'The slowest SMTP scenario (smtp-nodemailer, client-rendered receipt) accepted 1,790 (1,720–1,860) messages per second: 10,000 take 5.6 s (5.4–5.8), 0.00647 % of a day, a million 9.3 min (9.0–9.7), 0.647 % of a day. One machine and a mock: a provider or a recipient’s server may accept less.',
  );
  expect(evidence.map(({ estimate }) => estimate.unit)).toEqual(['msg/s', 'messages/day', 's', 's']);
});

test('“SMTP sends thousands daily” depends on the number, or is refuted, at lower rates', () => {
  const at = (throughput: number) =>
    claim(
      fabricateRun({
        scenarios: duel('receipt', { throughput }),
        length: { messages: 20 },
      }),
      'smtp-volume',
    );
  expect(at(5)).toMatchObject({
    verdict: 'depends',
    because: expect.stringMatching(/^It depends on the number: /),
  });
  expect(at(0.05).verdict).toBe('refuted');
});

test('an invalid run proves nothing', () => {
  const whole = fabricateRun();
  const broken = whole.plan.scenarios.reduce(
    (record, { id }) => withOutcomes(record, id, 0, 'failed', 1, 'reset'),
    whole,
  );
  const wrong = withMismatches(fabricateRun(), 'receipt/client-render/api-sendgrid', [
    {
      scenario: 'receipt/client-render/api-sendgrid',
      index: 0,
      recipient: 'a@example.com',
      field: 'text',
      expected: 'a',
      received: 'b',
    },
  ]);
  for (const record of [broken, wrong])
    for (const one of analyze(record).claims)
      expect(one).toMatchObject({
        verdict: 'not tested',
        because: 'The run is invalid; its figures prove nothing.',
        evidence: [],
      });
});
