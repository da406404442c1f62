import { expect, it } from 'vitest';
import { analyze } from '../../../src/explain/summary.ts';
import { renderCsv } from '../../../src/report/csv.ts';
import { renderMarkdown } from '../../../src/report/markdown.ts';
import { fabricateRun } from '../../analyze/fabricate-run.ts';
import { fabricateScenario } from '../../analyze/fabricate-scenario.ts';

const BUSY = { throughput: 6000, mockCpuMicros: 150, clientCpuMicros: 100 };

const summary = analyze(
  fabricateRun({
    blockNoise: 0.01,
    trialNoise: 0.01,
    scenarios: [
      fabricateScenario('receipt', 'static', 'smtp-nodemailer', { throughput: 500, clientCpuMicros: 1900 }),
      fabricateScenario('receipt', 'static', 'api-sendgrid', BUSY),
    ],
  }),
);

it('“at least 12× faster” is an answer', () => {
  expect(summary.answer.headline).toMatch(
    /api-sendgrid was at least 12(?:\.\d)?× .*faster than smtp-nodemailer/,
  );
  expect(summary.answer.paragraph).toContain('The mock limited api-sendgrid');
});

it('the claim rests on the rate alone, because service times contain the queue of the mock', () => {
  const claim = summary.claims.find(({ id }) => id === 'api-faster');
  expect(claim?.because).toMatch(/at least 12/);
  expect(claim?.evidence.some(({ label }) => label.includes('service time'))).toBe(false);
});

it('tables mark the bound, and CSV states both ends', () => {
  expect(renderMarkdown(summary)).toMatch(/≥6,\d\d\d|≥6\.\d/);
  const [row] = renderCsv(summary)
    .split('\r\n')
    .filter((line) => /api-sendgrid,throughput,/.test(line));
  expect(row).toMatch(/a busy mock limited it: at least [\d.]+; at most [\d.]+/);
});
