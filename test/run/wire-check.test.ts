import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Counters } from '../../src/model/run-file.ts';
import type { Wire } from '../../src/model/trial.ts';
import { type ContentSize, wireCheck } from '../../src/run/wire-check.ts';

const OVERHEAD = 300;

function counters(bytesPerMessage: number): Pick<Counters, 'opening' | 'following'> {
  const counts = (messages: number, more: number) => ({
    ...{ messages, connections: 0, handshakes: null, turnarounds: 0, bytesToClient: 0, writes: null },
    bytesToServer: Math.round(messages * bytesPerMessage) + more,
  });
  return { opening: counts(1, 150), following: counts(20, 0) };
}

function sizes(of: readonly number[]): ContentSize[] {
  return of.map((plain) => ({ plain, encoded: plain }));
}

function checked(counted: readonly number[], sampled: readonly number[], received: number, bytes: number) {
  const each = OVERHEAD + 1.3 * (counted.reduce((sum, one) => sum + one, 0) / counted.length);
  const wire = { bytesReceived: bytes, connectionsOpened: 0 } as Wire;
  const trial = { wire, received, calls: received, batch: 1, sampled: sizes(sampled) };
  return wireCheck(counters(each), sizes(counted), trial);
}

it('bytes of an honest trial are never rejected, however different its messages are', () => {
  const contents = fc.array(fc.integer({ min: 100, max: 50_000 }), { minLength: 20, maxLength: 40 });
  fc.assert(
    fc.property(contents, contents, (counted, sent) => {
      const bytes = sent.reduce((sum, one) => sum + OVERHEAD + 1.3 * one, 0);
      const found = checked(counted, sent, sent.length, bytes);
      expect(found?.bytesPerMessage).toBeGreaterThanOrEqual((found?.least ?? Number.NaN) - 1);
      expect(found?.bytesPerMessage).toBeLessThanOrEqual((found?.most ?? Number.NaN) + 1);
    }),
  );
});

it('bytes of a trial with messages of half the size are rejected', () => {
  const same = new Array<number>(30).fill(1000);
  const found = checked(same, same, 1000, 1000 * (OVERHEAD + 350));
  expect(found?.bytesPerMessage).toBeLessThan(found?.least ?? 0);
});

it('bytes of a trial with too small a sample are not judged', () => {
  expect(checked([1000], [1000, 900], 500, 500_000)).toBeUndefined();
});
