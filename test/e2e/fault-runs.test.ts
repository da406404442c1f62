import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRun } from '../../src/results/read.ts';
import { type Ended, sendoffHere, summaryOf, temporaryFolder } from './command.ts';
import { onlyRun, SMALL } from './small-run.ts';

const folder = temporaryFolder();
let ended: Ended;
beforeAll(async () => {
  const options = [
    '--faults',
    'accepted:disconnect@10%,rcpt:451@10%,api:503@10%',
    '--retry',
    'exponential,first=5ms',
  ];
  ended = await sendoffHere([...SMALL, ...options, '--json'], folder.path);
});
afterAll(folder.remove);

describe('a run with faults and retries', () => {
  it('is valid, delivers to everybody, and proves who received twice', () => {
    expect(ended.stderr).not.toMatch(/ {4}at /);
    const { validity, faultResults } = summaryOf(ended);
    expect(validity).toEqual({ valid: true, problems: [] });
    expect(ended.code).toBe(0);
    const { trials } = readRun(onlyRun(folder.path));
    const twice = trials.map(({ ledger, mock, client }) => {
      expect(ledger?.account).toMatchObject({ delivered: 40, unknown: 0, lost: 0 });
      expect(ledger?.account?.duplicates).toBe(mock?.faults?.unacknowledged);
      expect(client.outcomes.accepted).toBe(40);
      expect(client.effort?.resent).toBe(mock?.faults?.fired.reduce((sum, { times }) => sum + times, 0));
      return ledger?.account?.duplicates;
    });
    // The same recipients, over both protocols.
    expect(new Set(twice).size).toBe(1);
    expect(twice[0]).toBeGreaterThan(0);
    expect(faultResults?.scenarios.map(({ duplicates }) => duplicates)).toEqual(twice);
  });

  it('proves before, in order, what it delivers', () => {
    const { verifications } = readRun(onlyRun(folder.path));
    expect(verifications.map(({ messages, mismatchCount }) => [messages, mismatchCount])).toEqual([
      [10, 0],
      [10, 0],
    ]);
  });
});
