import { describe, expect, test } from 'vitest';
import { analyze } from '../../src/analyze/analyze.ts';
import { withLostMessage } from './fabricate-faults.ts';
import { type FabricatedRun, fabricateRun } from './fabricate-run.ts';
import { type Behaviour, fabricateScenario as make } from './fabricate-scenario.ts';

const SMTP = 'smtp-nodemailer';
const API = 'api-sendgrid';

const answerTo = (options: Partial<FabricatedRun>) => analyze(fabricateRun(options)).answer;
const receipts = (smtp: Partial<Behaviour> = {}, api: Partial<Behaviour> = {}) => [
  make('receipt', 'client-render', SMTP, smtp),
  make('receipt', 'client-render', API, api),
];
const CEILINGS = [
  make('receipt', 'client-render', 'raw-smtp'),
  make('receipt', 'client-render', 'raw-api-sendgrid'),
];

// Sentences that most answers about receipts share.
const HERE =
  'On this machine, with receipt messages over loopback, 32 calls in flight and one recipient a call,';
const WIRE =
  'Per message, smtp-nodemailer waits for the server twice and sends 29,500 bytes, api-sendgrid waits for the server once and sends 28,400 bytes; over a real network each wait costs a round trip, which loopback hardly has.';
const SINGLE = 'Every call carried one recipient, so this run says nothing about batches.';

describe('with one SMTP and one API transport, the answer', () => {
  test('is the API with composing as the reason, where a bare client shows that SMTP itself could do more', () => {
    expect(answerTo({ scenarios: [...receipts(), ...CEILINGS] })).toEqual({
      headline:
        'API: api-sendgrid accepted 3.3 times (3.2–3.4) as many messages per second as smtp-nodemailer.',
      paragraph: [
        `${HERE} api-sendgrid accepted 3.3 times (3.2–3.4) as many messages per second as smtp-nodemailer (6,000 against 1,810) for client-rendered receipt.`,
        'Why: smtp-nodemailer spends 300 µs (294–306) of 473 µs (450–496) of processor time per message on composing MIME, api-sendgrid 24 µs (23–25) of 119 µs (114–124) on composing the request.',
        'Composing is 78 % of the difference in processor time; sending (library, sockets, protocol) takes 151 µs (127–175) against 73 µs (68–78).',
        'The protocol is not what holds it back: a bare SMTP client that composes nothing reached 31,200 (30,200–32,200) messages per second with the same server.',
        'smtp-nodemailer’s client was busy 86 % of the time, so waiting has a part in its rate as well.',
        WIRE,
        SINGLE,
      ].join(' '),
    });
  });

  test('leaves the protocol open where no bare client reached the faster one’s rate', () => {
    const slowCeiling = make('receipt', 'client-render', 'raw-smtp', { throughput: 6_000 });
    const { paragraph } = answerTo({ scenarios: [...receipts(), slowCeiling] });
    expect(paragraph).toContain(' Whether the protocol has a part in it, this run cannot say. ');
    expect(paragraph).not.toContain('bare SMTP client');
  });

  test('does not blame composing where sending makes the difference, and speaks of SMTP where SMTP wins', () => {
    const scenarios = receipts(
      { throughput: 9_000, clientCpuMicros: 50, composeMicros: 30 },
      { throughput: 4_000, clientCpuMicros: 200, composeMicros: 40 },
    );
    const { headline, paragraph } = answerTo({ scenarios });
    expect(headline).toBe(
      'SMTP: smtp-nodemailer accepted 2.2 times (2.1–2.3) as many messages per second as api-sendgrid.',
    );
    expect(paragraph).toBe(
      [
        `${HERE} smtp-nodemailer accepted 2.2 times (2.1–2.3) as many messages per second as api-sendgrid (8,890 against 4,060) for client-rendered receipt.`,
        'Why: api-sendgrid spends 18 µs (17–19) of 197 µs (190–205) of processor time per message on composing the request, smtp-nodemailer 8 µs (7.3–8.7) of 51 µs (49–53) on composing MIME.',
        'Composing does not explain the difference: sending (library, sockets, protocol) takes 157 µs (150–165) against 21 µs (19–23).',
        'api-sendgrid’s client was busy 80 % of the time, so waiting has a part in its rate as well.',
        WIRE,
        SINGLE,
      ].join(' '),
    );
  });

  test('does not blame the processor where the slower one needs less of it', () => {
    const { paragraph } = answerTo({ scenarios: receipts({ throughput: 9_000 }, { throughput: 4_000 }) });
    expect(paragraph).toContain(
      ' Why: it is not the client’s processor time, which is 116 µs (111–120) a message with api-sendgrid and 479 µs (460–497) with smtp-nodemailer. api-sendgrid’s client was busy 47 % of the time, so waiting has a part in its rate as well. ',
    );
  });

  test('gives no reason from inside the client where none was measured', () => {
    const record = { ...fabricateRun({ scenarios: receipts() }), phases: [] };
    expect(analyze(record).answer.paragraph).toContain(
      ' Why: this run holds no timings from inside the client, so it cannot say what its time goes into. ',
    );
  });

  test('is either one where the rates are equal, and then explains nothing', () => {
    const scenarios = receipts({ throughput: 4_000 }, { throughput: 4_010 });
    expect(answerTo({ scenarios, trialNoise: 0.01 })).toEqual({
      headline: 'Either: their rates are equal within 5 %.',
      paragraph: `${HERE} api-sendgrid accepted 1.01 times (1.00–1.02; equivalent) as many messages per second as smtp-nodemailer (4,030 against 3,990) for client-rendered receipt. ${WIRE} ${SINGLE}`,
    });
  });

  test('is no verdict where the noise is too large, with what could have been seen', () => {
    const scenarios = receipts({ throughput: 4_000 }, { throughput: 4_010 });
    expect(answerTo({ scenarios, trialNoise: 0.1 })).toEqual({
      headline: 'No verdict: these trials cannot tell SMTP and API apart.',
      paragraph: `${HERE} api-sendgrid accepted 1.07 times (0.96–1.20; undecided) as many messages per second as smtp-nodemailer (4,140 against 3,860) for client-rendered receipt. ${WIRE} ${SINGLE} What is undecided is not equal: with these trials, only a difference of 17 % or more would probably have been seen; run more blocks.`,
    });
  });

  test('is no verdict with one block, however large the difference', () => {
    const { headline, paragraph } = answerTo({ scenarios: receipts(), blocks: 1 });
    expect(headline).toBe('No verdict: these trials cannot tell SMTP and API apart.');
    expect(paragraph).toContain('api-sendgrid accepted 3.3 times (one trial, no interval) as many messages');
    expect(paragraph).toMatch(
      /With one block there is no interval, and nothing can be decided; run at least ten blocks\.$/,
    );
  });

  test('depends, where each is faster for some messages', () => {
    const { headline, paragraph } = answerTo({
      scenarios: [
        ...receipts({ throughput: 4_000 }, { throughput: 8_000 }),
        make('campaign', 'static', SMTP, { throughput: 9_000 }),
        make('campaign', 'static', API, { throughput: 3_000 }),
      ],
    });
    expect(headline).toBe('It depends: API for client-rendered receipt, SMTP for static campaign.');
    expect(paragraph).toContain(
      'api-sendgrid accepted 1.97 times (1.91–2.04) as many messages per second as smtp-nodemailer for client-rendered receipt and 0.34 times (0.32–0.35) for static campaign. Why, for static campaign, where they differ most: ',
    );
  });

  test('says in how many comparisons the winner won', () => {
    const { headline } = answerTo({
      trialNoise: 0.1,
      scenarios: [
        ...receipts(),
        make('campaign', 'static', SMTP, { throughput: 3_000 }),
        make('campaign', 'static', API, { throughput: 3_000 }),
      ],
    });
    expect(headline).toBe(
      'API: api-sendgrid accepted 3.2 times (3.0–3.5) as many messages per second as smtp-nodemailer in 1 of 2 comparisons (1 undecided).',
    );
  });

  test('states the load where calls carry many recipients over new connections', () => {
    const load = { model: 'closed', concurrency: 1, batch: 50 } as const;
    const { paragraph } = answerTo({
      scenarios: [SMTP, API].map((transport) =>
        make('campaign', 'static', transport, {}, { load, connection: 'cold' }),
      ),
    });
    expect(paragraph).toMatch(
      /^On this machine, with campaign messages over loopback, one call in flight and 50 recipients a call, each on a new connection, api-sendgrid accepted /,
    );
    expect(paragraph).toMatch(
      / Every call carried up to 50 recipients; all figures count recipients, never calls\.$/,
    );
  });
});

describe('with many comparisons, the answer', () => {
  const kinds = ['receipt', 'campaign', 'notification', 'shipping', 'product-info'];

  test('tells the range of one pair of transports', () => {
    const scenarios = kinds.flatMap((kind) => [
      make(kind, 'client-render', SMTP),
      make(kind, 'client-render', API),
    ]);
    const { headline, paragraph } = answerTo({ scenarios, blocks: 6 });
    expect(headline).toBe(
      'API: api-sendgrid accepted 3.3 to 3.4 times as many messages per second as smtp-nodemailer.',
    );
    expect(paragraph).toContain(
      'api-sendgrid accepted from 3.3 times (3.1–3.5; client-rendered notification) to 3.4 times (3.2–3.6; client-rendered shipping), in 5 comparisons, as many messages per second as smtp-nodemailer. Why, for client-rendered shipping, where they differ most: ',
    );
  });

  test('tells each API against SMTP, and above four pairs the whole range', () => {
    const of = (transports: readonly string[]) =>
      answerTo({ scenarios: transports.map((one) => make('receipt', 'client-render', one)), blocks: 6 });
    const apis = [API, 'api-postmark', 'api-mailgun'];
    const few = of([SMTP, ...apis]);
    expect(few.headline).toMatch(
      /^API: api-sendgrid, api-postmark and api-mailgun accepted 3\.\d to 3\.\d times as many messages per second as smtp-nodemailer\.$/,
    );
    for (const api of apis)
      expect(few.paragraph).toMatch(
        new RegExp(
          `${api} accepted 3\\.\\d times \\(3\\.\\d–3\\.\\d\\) as many messages per second as smtp-nodemailer`,
        ),
      );
    expect(of([SMTP, 'smtp-other', ...apis]).paragraph).toMatch(
      / the API transports accepted from 3\.\d times \(3\.\d–3\.\d; client-rendered receipt, api-\w+ and smtp-\w+\) to 3\.\d times \([^)]+\), in 6 comparisons, as many messages per second as the SMTP ones\. /,
    );
  });
});

describe('where there can be no answer, it says why:', () => {
  test('only SMTP was measured', () => {
    expect(answerTo({ scenarios: [make('receipt', 'client-render', SMTP)] })).toEqual({
      headline: 'No answer: only SMTP was measured.',
      paragraph: `${HERE} the messages accepted per second were: smtp-nodemailer 1,780 (1,740–1,820) (client-rendered receipt). To compare, measure an API as well, for example with --transport smtp-nodemailer,api-sendgrid.`,
    });
  });

  test('only an API was measured', () => {
    const { headline, paragraph } = answerTo({
      scenarios: [make('receipt', 'client-render', 'api-postmark')],
    });
    expect(headline).toBe('No answer: only an API was measured.');
    expect(paragraph).toMatch(
      /To compare, measure SMTP as well, for example with --transport api-postmark,smtp-nodemailer\.$/,
    );
  });

  test('neither was measured', () => {
    const scenarios = [make('receipt', 'client-render', 'null', {}, { role: 'measured' })];
    expect(answerTo({ scenarios }).headline).toBe('No answer: neither SMTP nor an API was measured.');
  });

  test('they were not measured on the same messages', () => {
    const scenarios = [make('receipt', 'client-render', SMTP), make('campaign', 'client-render', API)];
    expect(answerTo({ scenarios }).headline).toBe(
      'No answer: SMTP and API were not measured on the same messages.',
    );
  });

  test('the run is invalid, with its first problem and what to do', () => {
    const record = withLostMessage(
      fabricateRun({ scenarios: receipts() }),
      'receipt/client-render/api-sendgrid',
      4,
    );
    const { headline, paragraph } = analyze(record).answer;
    expect(headline).toBe('No answer: this run is invalid.');
    expect(paragraph).toBe(
      'Its figures say nothing about SMTP or an API. receipt · client-render · api-sendgrid: In block 4, not every message arrived exactly once: 3,029 accepted, 3,028 received. First: message 41 to ana.lucia@example.com was lost (message 41 to ana.lucia@example.com was accepted and never arrived). What was counted as sent is not what arrived, so these rates mean nothing; mend the transport or the mock.',
    );
  });
});
