import { expect, test } from 'vitest';
import { analyze } from '../../../src/explain/summary.ts';
import { renderHtml } from '../../../src/report/html/index.ts';
import { renderMarkdown } from '../../../src/report/markdown.ts';
import { fabricateRun } from '../fabricate-run.ts';
import { fabricateScenario, quickScenarios } from '../fabricate-scenario.ts';

test('personalization is reported for every strategy with a static scenario on its transport', () => {
  const { personalization } = analyze(fabricateRun());
  expect(personalization.map(({ candidate, baseline }) => [candidate, baseline])).toEqual([
    ['campaign/client-render/smtp-nodemailer', 'campaign/static/smtp-nodemailer'],
    ['campaign/server-merge/smtp-nodemailer', 'campaign/static/smtp-nodemailer'],
    ['campaign/client-render/api-sendgrid', 'campaign/static/api-sendgrid'],
    ['campaign/server-merge/api-sendgrid', 'campaign/static/api-sendgrid'],
  ]);
});

test('the interval of the extra cost of rendering holds the true cost', () => {
  const { personalization } = analyze(fabricateRun({ blocks: 40, trialNoise: 0.02 }));
  const cost = personalization.find(({ candidate }) => candidate === 'campaign/client-render/api-sendgrid');
  expect(cost?.extraClientCpu.low).toBeLessThan(22);
  expect(cost?.extraClientCpu.high).toBeGreaterThan(22);
  expect(cost?.extraClientCpu.low).toBeGreaterThan(15);
  expect(cost?.extraBytes).toMatchObject({ value: 0, low: 0, high: 0 });
  expect(cost?.throughputRatio.high).toBeLessThan(1);
});

test('a difference in the mock’s time may be negative', () => {
  const scenarios = [
    fabricateScenario('campaign', 'static', 'api-sendgrid', { mockCpuMicros: 60 }),
    fabricateScenario('campaign', 'client-render', 'api-sendgrid', { mockCpuMicros: 50 }),
  ];
  const [cost] = analyze(fabricateRun({ scenarios, trialNoise: 0.01 })).personalization;
  expect(cost?.extraMockCpu?.high).toBeLessThan(0);
});

test('rendering, composing and sending add up to the processor time that was measured', () => {
  const { breakdown } = analyze(fabricateRun());
  expect(breakdown).toHaveLength(
    quickScenarios().filter(({ scenario }) => scenario.role === 'measured').length,
  );
  for (const { rendering, composing, sending, total } of breakdown)
    expect((rendering?.value ?? 0) + (composing?.value ?? 0) + (sending?.value ?? 0)).toBeCloseTo(
      total.value,
      9,
    );
});

test.each([
  ['composing took longer than the whole call', { renderMicros: 30, composeMicros: 500 }, [30, 470, null]],
  [
    'rendering took longer than composing with it',
    { renderMicros: 30, composeMicros: 29.5 },
    [30, null, null],
  ],
])('no part is negative: if %s, the parts do not add up', (_, timed, expected) => {
  const scenarios = [
    fabricateScenario('notification', 'client-render', 'api-sendgrid', { clientCpuMicros: 117, ...timed }),
    fabricateScenario('notification', 'client-render', 'smtp-nodemailer'),
  ];
  const summary = analyze(fabricateRun({ scenarios }));
  const [phases] = summary.breakdown;
  expect([phases?.rendering, phases?.composing, phases?.sending].map((one) => one?.value ?? null)).toEqual(
    expected,
  );
  const text = renderMarkdown(summary);
  expect(text).toContain('The parts do not add up for notification');
  expect(summary.answer.paragraph).not.toContain('NaN');
  const page = renderHtml(summary, { chartJs: '' });
  expect(page).toContain('not divided');
});

test('no part is negative, however noisy the run', () => {
  for (const seed of [1, 2, 3, 4]) {
    const { breakdown } = analyze(fabricateRun({ trialNoise: 0.9, blocks: 3, draws: 40, seed }));
    for (const { rendering, composing, sending } of breakdown)
      for (const one of [rendering, composing, sending]) expect(one?.value ?? 0).toBeGreaterThanOrEqual(0);
  }
});

test('a static message renders nothing', () => {
  const { breakdown } = analyze(fabricateRun());
  expect(breakdown.find(({ scenario }) => scenario === 'campaign/static/api-sendgrid')?.rendering).toBeNull();
});
