import { expect, test } from 'vitest';
import { analyze } from '../../src/explain/summary.ts';
import { Summary } from '../../src/model/summary.ts';
import { fabricateRun } from '../analyze/fabricate-run.ts';
import { fabricateScenario as make } from '../analyze/fabricate-scenario.ts';

test('the summary of a whole run is valid against its schema, also after a round trip through JSON', () => {
  const summary = analyze(fabricateRun());
  expect(Summary.parse(summary)).toEqual(summary);
  expect(Summary.parse(JSON.parse(JSON.stringify(summary)))).toEqual(summary);
});

test('the same run file gives the same summary', () => {
  const record = fabricateRun({ blocks: 3 });
  expect(analyze(record)).toEqual(analyze(structuredClone(record)));
});

test('a whole run says how much of it there is', () => {
  const { run } = analyze(fabricateRun({ blocks: 4 }));
  expect(run).toMatchObject({ id: 'fabricated-run', state: 'complete', blocks: 4, seed: 20_240_607 });
  expect(run.finishedTrials).toBe(run.plannedTrials);
});

test('messages of a run are those that measured scenarios had accepted, not those of ceilings', () => {
  const { run, scenarios } = analyze(fabricateRun({ blocks: 2 }));
  const measured = scenarios.filter(({ role }) => role === 'measured');
  expect(run.messages).toBe(measured.reduce((sum, one) => sum + one.outcomes.accepted, 0));
});

test('a run that was killed is partial, still summarized, and says so', () => {
  const summary = analyze(fabricateRun({ end: null, finishedBlocks: 3 }));
  expect(Summary.parse(summary)).toEqual(summary);
  expect(summary.run).toMatchObject({
    state: 'partial',
    endedAt: null,
    finishedTrials: 42,
    plannedTrials: 140,
  });
  expect(summary.validity.valid).toBe(true);
  expect(summary.answer.paragraph).toMatch(/^This run did not finish: it holds 42 of 140 planned trials\. /);
  expect(summary.warnings).toContain('Incomplete run: 42 of 140 planned trials.');
  expect(summary.warnings).toContain('The last line of the run file was cut off and is left out.');
});

test('a run killed before its first trial has a summary that is invalid for want of trials', () => {
  const summary = analyze(fabricateRun({ end: null, finishedBlocks: 0 }));
  expect(Summary.parse(summary)).toEqual(summary);
  expect(summary.validity.problems.map(({ code }) => code)).toEqual(['nothing-measured']);
  expect(summary.answer.headline).toBe('No answer: this run is invalid.');
});

test('a ceiling is listed with what it is, and compared with nothing', () => {
  const { ceilings, comparisons } = analyze(fabricateRun({ blocks: 2 }));
  expect(ceilings.map(({ kind, label }) => `${kind}: ${label}`)).toEqual([
    'receipt: harness alone (null transport)',
    'receipt: fast SMTP sink with a ceiling client',
    'receipt: fast API host (SendGrid) with a ceiling client',
    'campaign: harness alone (null transport)',
    'campaign: fast SMTP sink with a ceiling client',
    'campaign: fast API host (SendGrid) with a ceiling client',
  ]);
  expect(comparisons.some((one) => /null|raw-/.test(one.baseline + one.candidate))).toBe(false);
});

test('a scenario near its ceiling is named in a warning and leaves the run valid', () => {
  const scenarios = [
    make('receipt', 'client-render', 'smtp-nodemailer'),
    make('receipt', 'client-render', 'api-sendgrid', { throughput: 20_000, mockCpuMicros: 30 }),
    make('receipt', 'client-render', 'raw-api-sendgrid', { throughput: 22_000 }),
  ];
  const { warnings, validity, answer } = analyze(fabricateRun({ scenarios, trialNoise: 0.01 }));
  expect(validity.valid).toBe(true);
  expect(warnings.filter((one) => one.includes('of its ceiling'))).toEqual([
    expect.stringMatching(
      /^receipt · client-render · api-sendgrid reached 9[\d.]+ % of its ceiling, 22,000 msg\/s \([\d,–]+\) of fast API host \(SendGrid\) with a ceiling client: its rate may be that of the mock or the harness, not of the transport\.$/,
    ),
  ]);
  expect(answer.paragraph).toContain(
    'With api-sendgrid, the rate came near the limit of the mock or the harness, which may have set it.',
  );
});

test('a ceiling client with one message per request is no ceiling for batches', () => {
  const load = { model: 'closed', concurrency: 32, batch: 50 } as const;
  const scenarios = [
    make('campaign', 'static', 'api-sendgrid', { throughput: 90_000 }, { load }),
    make('campaign', 'static', 'raw-api-sendgrid', { throughput: 22_000 }),
  ];
  const { warnings, ceilings } = analyze(fabricateRun({ scenarios, blocks: 3 }));
  expect(ceilings).toHaveLength(1);
  expect(warnings.filter((one) => one.includes('of its ceiling'))).toEqual([]);
});

test('one block gives values without intervals and decides nothing', () => {
  const summary = analyze(fabricateRun({ blocks: 1 }));
  expect(Summary.parse(summary)).toEqual(summary);
  const [first] = summary.scenarios;
  expect(first?.metrics.throughput).toMatchObject({ low: null, high: null });
  expect(first?.metrics.serviceTimeP50).toMatchObject({ low: null, high: null });
  for (const one of summary.comparisons)
    expect(one).toMatchObject({ verdict: 'inconclusive', detectable: null, pairs: 1 });
  expect(summary.answer.headline).toBe('No verdict: these trials show no difference between SMTP and API.');
  expect(summary.warnings).toContain('With one trial of a scenario there is no interval (1 block planned).');
});

test('fields that a static batch leaves out, and percentiles withheld, are named in warnings', () => {
  const load = { model: 'closed', concurrency: 32, batch: 50 } as const;
  const { warnings } = analyze(
    fabricateRun({
      scenarios: ['smtp-nodemailer', 'api-sendgrid'].map((transport) =>
        make('campaign', 'static', transport, {}, { load }),
      ),
    }),
  );
  expect(warnings).toContain(
    'The field “to” is left out of the proof (a static batch has one To header for all its recipients): campaign · static · smtp-nodemailer and campaign · static · api-sendgrid.',
  );
  expect(warnings).toContain(
    'P99 of service time is withheld, because fewer than 100 calls lie beyond it: campaign · static · smtp-nodemailer and campaign · static · api-sendgrid.',
  );
});

test('a warning that many scenarios share names three of them, or that it is all', () => {
  const kinds = ['receipt', 'campaign', 'notification'];
  const scenarios = kinds.flatMap((kind) =>
    ['smtp-nodemailer', 'api-sendgrid'].map((transport) => make(kind, 'client-render', transport)),
  );
  const record = fabricateRun({ scenarios, blocks: 2 });
  const unsteady = (from: number) =>
    analyze({
      ...record,
      warmUps: record.warmUps.map((one, i) => (i < from ? one : { ...one, decision: 'time-up' as const })),
    }).warnings.find((one) => one.startsWith('Warm-up'));
  expect(unsteady(0)).toBe(
    'Warm-up ended before the rate was steady: all 6 scenarios. Early trials may be slower.',
  );
  expect(unsteady(1)).toBe(
    'Warm-up ended before the rate was steady: receipt · client-render · api-sendgrid, campaign · client-render · smtp-nodemailer, campaign · client-render · api-sendgrid and 2 more. Early trials may be slower.',
  );
});

test('ten thousand trials of a long run are analyzed', () => {
  const short = fabricateRun({ blocks: 4, draws: 60 });
  const trials = Array.from({ length: 700 }, (_, block) =>
    short.trials.slice(0, 14).map((trial) => ({ ...trial, block })),
  ).flat();
  const summary = analyze({ ...short, trials });
  expect(summary.scenarios[0]?.trials).toBe(700);
});

test('a small difference between processes that served all trials is called one of these processes', () => {
  const scenarios = ['smtp-nodemailer', 'api-sendgrid'].map((transport, i) =>
    make('receipt', 'static', transport, { throughput: 2000 * (1 + 0.07 * i), clientCpuMicros: 100 }),
  );
  const told = (isolation: 'shared' | 'process') =>
    analyze(fabricateRun({ scenarios, trialNoise: 0.005, config: { isolation } })).warnings.filter((one) =>
      one.includes('--isolation process'),
    );
  expect(told('shared')).toEqual([
    expect.stringMatching(/ \d differences? of less than 10 % (is|are) certain only for (its|their) process/),
  ]);
  expect(told('process')).toEqual([]);
});

test('a reference client among the transports has a warning', () => {
  const scenarios = ['smtp-pipelined', 'smtp-nodemailer'].map((transport) =>
    make('receipt', 'static', transport),
  );
  const { warnings } = analyze(fabricateRun({ scenarios }));
  expect(warnings.filter((one) => one.includes('reference client'))).toEqual([
    expect.stringMatching(/^smtp-pipelined is a reference client, not a product/),
  ]);
});
