import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { rowValueAt } from '../../src/analyze/trials/distribution.ts';
import { decodeHistogram, emptyRoom } from '../../src/model/histogram.ts';
import { readRun } from '../../src/results/read.ts';
import { sendoffHere, summaryOf, temporaryFolder } from './command.ts';

const folder = temporaryFolder();
afterAll(folder.remove);

const STALL_MS = 200;
const EVERY_MS = 2000;
const RATE = 500;
const DURATION_MS = 5000;

/**
 * Milliseconds of waiting of every arrival, had the mock no limit but its stalls: an arrival in a stall waits
 * for the stall's end. What a real mock and a busy machine add comes on top, so these are the least that may
 * be reported.
 */
function leastWaits(): number[] {
  return Array.from({ length: (RATE * DURATION_MS) / 1000 }, (_, i) => {
    const atMs = (i * 1000) / RATE;
    const phaseMs = atMs % EVERY_MS;
    return atMs >= EVERY_MS && phaseMs < STALL_MS ? STALL_MS - phaseMs : 0;
  }).sort((a, b) => a - b);
}

it('a mock that stalls shows in the response times of an open loop as it must, and hardly in its service times', {
  timeout: 120_000,
}, async () => {
  const ended = await sendoffHere(
    [
      ...['run', '--load', 'open', '--rate', `${RATE}/s`, '--arrivals', 'constant', '--blocks', '1'],
      ...['--mock-stall', `${STALL_MS}ms/${EVERY_MS}ms`, '--duration', `${DURATION_MS}ms`, '--verify', '0'],
      ...['--kind', 'notification', '--strategy', 'static', '--transport', 'api-sendgrid', '--json'],
      ...['--warm-up', '500ms', '--grace', '50ms', '--no-ceilings', '--no-phases'],
    ],
    folder.path,
  );
  const { trials } = readRun(join(folder.path, 'reports', summaryOf(ended).run.id));
  const client = trials.find(({ client: { open } }) => open !== null)?.client;
  const at = (histogram: string | undefined, percentile: number): number =>
    rowValueAt(decodeHistogram(histogram ?? '', emptyRoom()), percentile) / 1e6;
  const waits = leastWaits();
  for (const percentile of [95, 99, 99.9]) {
    const least = waits[Math.ceil((waits.length * percentile) / 100) - 1] ?? Number.NaN;
    expect(at(client?.open?.responseTime, percentile)).toBeGreaterThan(0.97 * least);
  }
  // No more than the calls in flight meet a stall: the others wait before they start.
  expect(at(client?.serviceTime, 98)).toBeLessThan(at(client?.open?.responseTime, 98));
});
