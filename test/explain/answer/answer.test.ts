import { describe, expect, test } from 'vitest';
import { analyze } from '../../../src/explain/summary.ts';
import { withLostMessage } from '../../analyze/fabricate-faults.ts';
import { type FabricatedRun, fabricateRun } from '../../analyze/fabricate-run.ts';
import { type Behaviour, fabricateScenario as make } from '../../analyze/fabricate-scenario.ts';

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
const HERE = 'Conditions: receipt messages, loopback, 32 concurrent calls, 1 recipient per call.';
const WIRE =
  'Per message, smtp-nodemailer waits for the server twice and sends 29,500 bytes, api-sendgrid once and 28,400; on a network each wait costs a round trip.';
const OPEN = 'This run does not show whether the protocol contributes.';

describe('with one SMTP and one API transport, the answer', () => {
  test('is the API because of composing, if the ceiling client shows that SMTP itself is faster', () => {
    expect(answerTo({ scenarios: [...receipts(), ...CEILINGS] })).toMatchObject({
      headline:
        'API: api-sendgrid was 3.3× (3.2–3.4) faster than smtp-nodemailer (loopback, 32 concurrent calls, 1 recipient per call).',
      paragraph: [
        `${HERE} api-sendgrid was 3.3× (3.2–3.4) faster than smtp-nodemailer for client-rendered receipt: 6,000 (5,800–6,300) against 1,810 (1,720–1,910) messages per second.`,
        'Why: smtp-nodemailer’s client, only 85.5 % busy, spends 470 µs (450–500) of CPU per message, api-sendgrid’s 119 µs (114–124); composing makes 78 % (73–84) of the difference.',
        'SMTP is not the limit: with prebuilt messages, a ceiling client reached 31,200 (30,200–32,200) per second.',
        WIRE,
      ].join(' '),
    });
  });

  test('claims about the protocol only what the ceiling client shows', () => {
    const withCeiling = (throughput: number, connection: 'warm' | 'cold' = 'warm') =>
      answerTo({
        scenarios: [
          ...[SMTP, API].map((one) => make('receipt', 'client-render', one, {}, { connection })),
          make('receipt', 'client-render', 'raw-smtp', { throughput }),
        ],
      }).paragraph;
    expect(withCeiling(5_000)).toMatch(
      / The protocol is not what limits smtp-nodemailer: with prebuilt messages, a ceiling client reached 4,9\d0 \([\d,–]+\) per second; whether it could match api-sendgrid is open\. /,
    );
    expect(withCeiling(1_500)).toContain(` ${OPEN} `);
    // Bare clients keep their connections.
    expect(withCeiling(31_000, 'cold')).toContain(` ${OPEN} `);
  });

  test('calls the part of composing uncertain where its interval does not settle it', () => {
    const scenarios = receipts({ composeMicros: 240 });
    expect(answerTo({ scenarios, trialNoise: 0.1 }).paragraph).toMatch(
      /; the part of composing is uncertain: 5\d % \(4\d–[56]\d\)\. /,
    );
  });

  test('speaks of signing where that is timed with composing', () => {
    const signing = make('receipt', 'client-render', `${SMTP}+dkim-rsa`);
    expect(answerTo({ scenarios: [signing, make('receipt', 'client-render', API)] }).paragraph).toMatch(
      /; composing and signing makes 7\d % /,
    );
  });

  test('does not blame composing where sending makes the difference, and speaks of SMTP where SMTP wins', () => {
    const scenarios = receipts(
      { throughput: 9_000, clientCpuMicros: 50, composeMicros: 30 },
      { throughput: 4_000, clientCpuMicros: 200, composeMicros: 40 },
    );
    const { headline, paragraph } = answerTo({ scenarios });
    expect(headline).toBe(
      'SMTP: smtp-nodemailer was 2.19× (2.10–2.29) faster than api-sendgrid (loopback, 32 concurrent calls, 1 recipient per call).',
    );
    expect(paragraph).toBe(
      [
        `${HERE} smtp-nodemailer was 2.19× (2.10–2.29) faster than api-sendgrid for client-rendered receipt: 8,900 (8,600–9,200) against 4,100 (3,900–4,200) messages per second.`,
        'Why: api-sendgrid’s client, only 80 % busy, spends 197 µs (190–205) of CPU per message, smtp-nodemailer’s 51 µs (49–53); composing does not explain the difference, sending (library, sockets, protocol) takes 157 µs (150–165) against 21 µs (19–23).',
        OPEN,
        WIRE,
      ].join(' '),
    );
  });

  test('does not blame the processor where the slower one needs less of it', () => {
    const { paragraph } = answerTo({ scenarios: receipts({ throughput: 9_000 }, { throughput: 4_000 }) });
    expect(paragraph).toContain(
      ' Why: api-sendgrid’s client, only 46.8 % busy, spends 116 µs (111–120) of CPU per message, smtp-nodemailer’s 480 µs (460–500), so it is not processor time. ',
    );
  });

  test('gives no reason from inside the client where none was measured', () => {
    const record = { ...fabricateRun({ scenarios: receipts() }), phases: [] };
    expect(analyze(record).answer.paragraph).toContain(
      ' Why: this run has no timings from inside the client, so its processor time is not broken down. ',
    );
  });

  test('is either one where the rates are equal, and then explains nothing', () => {
    const scenarios = receipts({ throughput: 4_000 }, { throughput: 4_010 });
    expect(answerTo({ scenarios, trialNoise: 0.01 })).toMatchObject({
      headline: 'Either: their rates are equal within 5 %.',
      paragraph: `${HERE} api-sendgrid was 1.01× (1.00–1.02; equivalent) as fast as smtp-nodemailer for client-rendered receipt: 4,030 (3,970–4,090) against 3,990 (3,930–4,050) messages per second. ${WIRE}`,
    });
  });

  test('is no verdict where the noise is too large, with what could have been seen', () => {
    const scenarios = receipts({ throughput: 4_000 }, { throughput: 4_010 });
    expect(answerTo({ scenarios, trialNoise: 0.1 })).toMatchObject({
      headline: 'No verdict: these trials show no difference between SMTP and API.',
      paragraph: `${HERE} api-sendgrid was 1.1× (1.0–1.2; undecided) as fast as smtp-nodemailer for client-rendered receipt: 4,100 (3,800–4,500) against 3,900 (3,500–4,200) messages per second. ${WIRE} Undecided does not mean equal: these trials probably miss a difference below 16.6 %; run more blocks.`,
    });
  });

  test('is no verdict with one block, however large the difference', () => {
    const { headline, paragraph } = answerTo({ scenarios: receipts(), blocks: 1 });
    expect(headline).toBe('No verdict: these trials show no difference between SMTP and API.');
    expect(paragraph).toContain('api-sendgrid was 3.32× (no interval) faster than smtp-nodemailer');
    expect(paragraph).toMatch(
      /With one block there is no interval, and nothing can be decided; run more blocks\.$/,
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
      'api-sendgrid was 1.97× (1.91–2.04) as fast as smtp-nodemailer for client-rendered receipt and 0.34× (0.32–0.35) for static campaign. Why, for static campaign: ',
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
      'API: api-sendgrid was 3.2× (3.0–3.5) faster than smtp-nodemailer in 1 of 2 comparisons (1 undecided; loopback, 32 concurrent calls, 1 recipient per call).',
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
      /^Conditions: campaign messages, loopback, 1 concurrent call, 50 recipients per call, a new connection per call\. api-sendgrid was /,
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
      'API: api-sendgrid was 3.3× to 3.4× faster than smtp-nodemailer (loopback, 32 concurrent calls, 1 recipient per call).',
    );
    expect(paragraph).toContain(
      'api-sendgrid was 3.3× (3.1–3.5; client-rendered notification) to 3.4× (3.2–3.6; client-rendered shipping) faster than smtp-nodemailer. Why, for client-rendered shipping: ',
    );
  });

  test('tells each API against SMTP, and above three the whole range', () => {
    const of = (transports: readonly string[]) =>
      answerTo({ scenarios: transports.map((one) => make('receipt', 'client-render', one)), blocks: 6 });
    const apis = [API, 'api-postmark', 'api-mailgun'];
    const few = of([SMTP, ...apis]);
    expect(few.headline).toMatch(
      /^API: api-sendgrid, api-postmark and api-mailgun were 3\.\d× to 3\.\d× faster than smtp-nodemailer \(/,
    );
    expect(few.paragraph).toMatch(
      / api-sendgrid was 3\.\d× \(3\.\d–3\.\d\), api-postmark 3\.\d× \(3\.\d–3\.\d\) and api-mailgun 3\.\d× \(3\.\d–3\.\d\) faster than smtp-nodemailer for client-rendered receipt\. /,
    );
    expect(of([SMTP, 'smtp-other', ...apis]).paragraph).toMatch(
      / The API transports were 3\.\d× \(3\.\d–3\.\d; client-rendered receipt, api-\w+, smtp-\w+\) to 3\.\d× \([^)]+\) faster than the SMTP transports\. /,
    );
  });
});

test('the answer to the presets stays one paragraph that is read in one go', () => {
  const transports = [SMTP, API, 'api-postmark', 'api-mailgun'];
  const standard = ['receipt', 'campaign', 'notification', 'shipping'].flatMap((kind) =>
    (['static', 'client-render'] as const).flatMap((strategy) =>
      transports.map((transport) => make(kind, strategy, transport)),
    ),
  );
  const ceilings = [
    ...CEILINGS,
    make('campaign', 'static', 'raw-smtp'),
    make('notification', 'static', 'raw-smtp'),
  ];
  for (const scenarios of [undefined, receipts(), [...receipts(), ...CEILINGS], [...standard, ...ceilings]])
    expect(answerTo({ ...(scenarios && { scenarios }), blocks: 6 }).paragraph.length).toBeLessThanOrEqual(
      770,
    );
});

test('a reference client does not decide the answer, and is named beside it', () => {
  const scenarios = [
    ...receipts(),
    make('receipt', 'client-render', 'smtp-pipelined', { throughput: 20_000 }),
  ];
  const { headline, paragraph } = answerTo({ scenarios });
  expect(headline).toMatch(/^API: api-sendgrid was 3\.\d× \(3\.\d–3\.\d\) faster than smtp-nodemailer \(/);
  expect(paragraph).toMatch(
    / The reference client smtp-pipelined was 3\.\d× \(3\.\d–3\.\d\) faster than api-sendgrid: this shows what SMTP allows, not what a library achieves\. /,
  );
  const without = answerTo({ scenarios: scenarios.filter((one) => one.scenario.transport !== SMTP) });
  expect(without.headline).toMatch(/^SMTP: smtp-pipelined was /);
});

test('a reference client for HTTP does not decide the answer either', () => {
  const scenarios = [
    ...receipts(),
    make('receipt', 'client-render', 'api-sendgrid+minimal', { throughput: 20_000 }),
  ];
  const { headline, paragraph } = answerTo({ scenarios });
  expect(headline).toMatch(/^API: api-sendgrid was 3\.\d× \(3\.\d–3\.\d\) faster than smtp-nodemailer \(/);
  expect(paragraph).toMatch(
    / The reference client api-sendgrid\+minimal was [\d.]+× \(.+\) faster than smtp-nodemailer: this shows what HTTP allows, /,
  );
  const without = answerTo({ scenarios: scenarios.filter((one) => one.scenario.transport !== API) });
  expect(without.headline).toMatch(/^API: api-sendgrid\+minimal was /);
});

test('with a reference client for each protocol, floors and library costs are four separate figures', () => {
  const scenarios = [
    ...receipts(),
    make('receipt', 'client-render', 'smtp-pipelined', { throughput: 30_000 }),
    make('receipt', 'client-render', 'api-sendgrid+minimal', { throughput: 20_000 }),
  ];
  const { headline, paragraph } = answerTo({ scenarios });
  expect(headline).toMatch(/^API: api-sendgrid was .* faster than smtp-nodemailer \(/);
  expect(paragraph).toMatch(
    / The protocols alone, by reference clients: api-sendgrid\+minimal was 0\.6\d*× .* smtp-pipelined, [\d,]+ .* against [\d,]+ .* messages per second\. /,
  );
  expect(paragraph).toMatch(
    / The cost of the libraries: smtp-pipelined was [\d.]+× \(.*\) faster than smtp-nodemailer and api-sendgrid\+minimal was 3\.\d× \(.*\) faster than api-sendgrid\. /,
  );
});

describe('where one protocol was measured alone, the answer compares its transports', () => {
  const TLS = 'smtp-nodemailer+tls';

  test('with the first one, and says what each costs', () => {
    const { headline, paragraph } = answerTo({
      scenarios: [
        make('receipt', 'client-render', SMTP, { throughput: 2000, clientCpuMicros: 400 }),
        make('receipt', 'client-render', TLS, { throughput: 1600, clientCpuMicros: 500 }),
      ],
      blockNoise: 0,
      trialNoise: 0.001,
    });
    expect(headline).toMatch(
      /^SMTP alone: smtp-nodemailer\+tls was 0\.80\d*× .*as fast as smtp-nodemailer\.$/,
    );
    expect(paragraph).toMatch(
      / Paired by block, smtp-nodemailer\+tls was 0\.80\d*× .*as fast as smtp-nodemailer for client-rendered receipt, with 1\.25\d*× .*the client CPU per message\. To compare, measure an API as well, /,
    );
  });

  test('and counts the verdicts where they are many', () => {
    const scenarios = ['api-sendgrid', 'api-postmark', 'api-mailgun', 'api-ses', 'api-brevo'].map((one, i) =>
      make('receipt', 'client-render', one, { throughput: 1000 + 500 * i }),
    );
    const { headline, paragraph } = answerTo({ scenarios });
    expect(headline).toBe('API alone: of 4 comparisons with api-sendgrid, 4 are faster.');
    expect(paragraph).toMatch(/ Paired by block, api-postmark was 1\.\d\d× /);
  });
});

describe('where there can be no answer, it says why:', () => {
  test('only SMTP was measured', () => {
    expect(answerTo({ scenarios: [make('receipt', 'client-render', SMTP)] })).toMatchObject({
      headline: 'No answer: only SMTP was measured.',
      paragraph: `${HERE} Messages accepted per second: smtp-nodemailer 1,780 (1,740–1,820) for client-rendered receipt. To compare, measure an API as well, for example with --transport smtp-nodemailer,api-sendgrid.`,
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
    const lossy = withLostMessage(
      fabricateRun({ scenarios: receipts() }),
      'receipt/client-render/api-sendgrid',
      4,
    );
    const record = withLostMessage(lossy, 'receipt/client-render/smtp-nodemailer', 4);
    const { headline, paragraph } = analyze(record).answer;
    expect(headline).toBe('No answer: this run is invalid.');
    expect(paragraph).toMatch(
      /receipt · client-render · smtp-nodemailer: In block 4, .*: 878 accepted, 877 received\. First: message 41 to ana\.lucia@example\.com was lost \(.*\)\. 1 more problem in the list\. .* Correct the transport or the mock\.$/,
    );
  });
});

describe('with a provider’s own library beside plain requests, the answer', () => {
  const SDK = 'sdk-sendgrid';
  const slower: Partial<Behaviour> = { throughput: 3_000, clientCpuMicros: 240 };

  test('says what the library costs, also where SMTP was not measured', () => {
    const pair = [make('receipt', 'client-render', API), make('receipt', 'client-render', SDK, slower)];
    const { headline, paragraph } = answerTo({ scenarios: pair });
    expect(headline).toMatch(/^API alone: sdk-sendgrid was 0\.\d+× /);
    expect(paragraph).toMatch(
      / The provider’s own library, sdk-sendgrid, was 0\.\d+× \([\d.–]+\) as fast as api-sendgrid and took [\d.]+× \([\d.–]+\) the client CPU per message, for client-rendered receipt\. /,
    );
    const swapped = answerTo({ scenarios: pair.toReversed() }).paragraph;
    expect(swapped).toMatch(/sdk-sendgrid, was 0\.\d+× .* as fast as api-sendgrid/);
  });

  test('still compares the plain ones among each other', () => {
    const scenarios = [API, 'api-postmark', SDK].map((one) => make('receipt', 'client-render', one));
    const { paragraph } = answerTo({ scenarios });
    const [, compared] =
      / Paired by block, (.*) The provider’s own library, sdk-sendgrid, /.exec(paragraph) ?? [];
    expect(compared).toMatch(/^api-postmark was /);
    expect(compared).not.toContain('sdk-sendgrid');
  });

  test('gives the span over several workloads', () => {
    const scenarios = (['static', 'client-render'] as const).flatMap((strategy) => [
      make('campaign', strategy, SMTP),
      make('campaign', strategy, API),
      make('campaign', strategy, SDK, slower),
    ]);
    expect(answerTo({ scenarios }).paragraph).toMatch(
      /sdk-sendgrid, was 0\.\d+× \([\d.–]+\) to 0\.\d+× \([\d.–]+\) as fast .*, for 2 workloads\. sdk-sendgrid built each message whole; smtp-nodemailer and api-sendgrid encoded shared content once\.$/,
    );
  });

  test('puts several libraries into one sentence', () => {
    const scenarios = ['sendgrid', 'postmark'].flatMap((provider) => [
      make('receipt', 'client-render', `api-${provider}`),
      make('receipt', 'client-render', `sdk-${provider}`, slower),
    ]);
    expect(answerTo({ scenarios }).paragraph).toMatch(
      /, for client-rendered receipt: sdk-sendgrid 0\.\d+× \([\d.–]+\) and [\d.]+× \([\d.–]+\); sdk-postmark 0\.[^;]+\. Undecided does not mean equal/,
    );
  });

  test('takes no other provider’s library for it', () => {
    const scenarios = [make('receipt', 'static', API), make('receipt', 'static', 'sdk-postmark', slower)];
    expect(answerTo({ scenarios }).paragraph).not.toContain('own library');
  });
});
