import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { duetCores } from '../../src/measure/cores.ts';
import { sharedMessages } from '../../src/model/duet.ts';
import type { RunRecord } from '../../src/model/run-file.ts';
import { readRun } from '../../src/results/read.ts';
import { sendoffHere, summaryOf, temporaryFolder } from './command.ts';
import { onlyRun } from './small-run.ts';

const cores = duetCores();

const DUET = [
  ...['run', '--pairing', 'duet', '--kind', 'notification', '--strategy', 'client-render'],
  ...['--transport', 'smtp-nodemailer,smtp-pipelined', '--concurrency', '4', '--blocks', '2'],
  ...['--duration', '800ms', '--warm-up', '200ms', '--verify', '10', '--grace', '50ms', '--json'],
];

describe.skipIf(typeof cores !== 'object')('a duet of real processes', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let record: RunRecord;
  let ended: Awaited<ReturnType<typeof sendoffHere>>;
  beforeAll(async () => {
    folder = temporaryFolder();
    ended = await sendoffHere(DUET, folder.path);
    record = readRun(onlyRun(folder.path));
  });
  afterAll(() => folder.remove());

  it('pins every thread of both clients to one core, and of both mocks to another', () => {
    expect(record.trials.length).toBeGreaterThanOrEqual(4);
    const { client, mocks } = typeof cores === 'object' ? cores : { client: -1, mocks: [-1, -1] };
    for (const { duet } of record.trials) {
      expect(duet?.isPinned).toBe(true);
      expect(duet?.clientCore.core).toBe(client);
      expect(mocks).toContain(duet?.mockCore.core);
    }
  });

  it('runs both at the same time, after an equal warm-up', () => {
    for (const pair of Map.groupBy(record.trials, ({ block }) => block).values()) {
      const [one, other] = pair;
      expect(pair).toHaveLength(2);
      expect(one?.duet?.warmUp).toEqual(other?.duet?.warmUp);
      expect(one?.duet?.observedMs).toBe(other?.duet?.observedMs);
      expect(one?.duet?.sliceMessages).toHaveLength(2);
      expect(Math.abs(Date.parse(one?.startedAt ?? '') - Date.parse(other?.startedAt ?? ''))).toBeLessThan(
        800,
      );
    }
  });

  it('proves both sides: verification before, and every message of every trial once', () => {
    expect(record.verifications.map(({ mismatchCount }) => mismatchCount)).toEqual([0, 0]);
    for (const { duet, ledger, sample, client } of record.trials) {
      expect(ledger).toMatchObject({ exact: true, accepted: client.outcomes.accepted });
      expect(sample?.mismatchCount).toBe(0);
      expect(duet === null ? 0 : sharedMessages(duet)).toBeLessThanOrEqual(client.outcomes.accepted);
    }
  });

  it('reports a ratio and no rate, or on a busy machine why no pair is sound', () => {
    // Other tests may use the cores.
    expect([0, 4]).toContain(ended.code);
    const summary = summaryOf(ended);
    expect(summary.scenarios.every(({ metrics }) => metrics.throughput === undefined)).toBe(true);
    if (ended.code === 0) expect(summary.comparisons.map(({ metric }) => metric)).toContain('cost');
    else expect(summary.validity.problems.map(({ code }) => code)).toContain('duet-broken');
  });

  it('that ended between the two lines of a pair is continued with another pair', async () => {
    const run = onlyRun(folder.path);
    const file = join(run, 'run.jsonl');
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    const first = lines.findIndex((line) => line.startsWith('{"type":"trial"'));
    writeFileSync(file, `${lines.slice(0, first + 1).join('\n')}\n`);
    await sendoffHere(['run', '--resume', run, '--json'], folder.path);
    const resumed = readRun(run);
    expect(resumed.end?.reason).toBe('complete');
    expect(resumed.failedTrials.map(({ position }) => position)).toEqual([1]);
    const whole = [...Map.groupBy(resumed.trials, ({ block }) => block).values()].filter(
      (pair) => pair.length === 2,
    );
    expect(whole.length).toBeGreaterThanOrEqual(2);
  });
});
