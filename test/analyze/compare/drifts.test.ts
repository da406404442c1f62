import { describe, expect, it } from 'vitest';
import { thresholdsFrom } from '../../../src/config/fail-on.ts';
import { compareWithin } from '../../../src/explain/compare/runs.ts';
import { analyze } from '../../../src/explain/summary.ts';
import type { RunRecord } from '../../../src/model/run-file.ts';
import { API, runOf, SMTP, twoScenarios } from '../fabricate-pair.ts';

/**
 * API and SMTP as fast as each other, or so many times, of which SMTP falls to this share of its rate by the
 * last block.
 */
function drifting(lastShare: number, slowness = 0.27, of: readonly string[] = [SMTP]): RunRecord {
  const record = runOf('drifting', 11, { blocks: 10, scenarios: twoScenarios(slowness) });
  return {
    ...record,
    trials: record.trials.map((trial) => {
      if (!of.includes(trial.scenario)) return trial;
      const share = lastShare ** (trial.block / 9);
      const elapsedMs = trial.client.elapsedMs / share;
      // The time that is lost counts as edges, so that Little's law holds.
      const edgesMs = 32 * (elapsedMs - trial.client.elapsedMs);
      return { ...trial, client: { ...trial.client, elapsedMs, edgesMs } };
    }),
  };
}

const throughputOf = (record: RunRecord) => {
  const { comparisons, answer } = analyze(record);
  return { answer, found: comparisons.find(({ metric }) => metric === 'throughput') };
};

describe('a scenario that drifts to half of its rate while the other one is steady', () => {
  it('gets no verdict, and the answer says why', () => {
    const { answer, found } = throughputOf(drifting(0.5));
    expect(found?.verdict).toBe('inconclusive');
    expect(found?.drift).toMatchObject({ refused: true });
    expect((found?.drift?.last ?? 0) / (found?.drift?.first ?? 1)).toBeCloseTo(2, 0);
    expect(answer.headline).toBe('No verdict: the ratio of API and SMTP drifted during the run.');
    expect(answer.paragraph).toMatch(
      /No verdict: api-sendgrid’s rate drifted during the run, from [01]\.\d+ to [12]\.\d+ times that of smtp-nodemailer \(client-rendered receipt\)\. Find the cause of the slowdown, and run again\./,
    );
  });

  it('keeps a verdict that holds at the start and at the end, with a warning', () => {
    const { answer, found } = throughputOf(drifting(0.5, 1));
    expect(found).toMatchObject({ verdict: 'better', drift: { refused: false } });
    expect(answer.paragraph).toMatch(
      /drifted during the run, from 3\.\d+ to [67]\.\d+ times .*: the ratio holds for this run only\./,
    );
  });
});

describe('no drift is reported', () => {
  it.each([
    ['if both scenarios drift alike', drifting(0.5, 1, [SMTP, 'receipt/client-render/api-sendgrid'])],
    ['if no rate changes', drifting(1)],
    ['if a rate changes by less than a tenth', drifting(0.95)],
  ])('%s', (_, record) => {
    expect(analyze(record).comparisons.flatMap(({ drift }) => drift ?? [])).toEqual([]);
  });
});

describe('base and head within one run', () => {
  const within = (record: RunRecord, fails?: string) =>
    compareWithin(record, [{ scenario: 'receipt', base: API, head: SMTP }], {
      thresholds: fails === undefined ? undefined : thresholdsFrom('test', fails),
    });

  it('have no verdict if one drifts to half of its rate, and miss no threshold', () => {
    const record = drifting(0.5);
    const found = within(record).metrics.find(({ metric }) => metric === 'throughput');
    expect(found).toMatchObject({ verdict: 'inconclusive', drift: { refused: true } });
    const [judged] = within(record, 'throughput<-20%').thresholds;
    expect(judged).toMatchObject({ outcome: 'inconclusive' });
    expect(judged?.reason).toMatch(/^the ratio drifted across the threshold during the run/);
  });
});
