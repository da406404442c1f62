import fc from 'fast-check';
import { expect, it } from 'vitest';
import { slowedBy, slowedName } from '../../../src/app/selftest/slowed.ts';
import { selftestTransport } from '../../../src/app/selftest/transports.ts';

it('the name of a slowed transport holds the slowdown, to three digits', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.01, max: 10_000, noNaN: true }), (micros) => {
      const told = slowedBy(slowedName(micros));
      expect(told).toBeDefined();
      expect(Math.abs((told ?? 0) / micros - 1)).toBeLessThanOrEqual(0.005 + 1e-9);
    }),
  );
});

it('no other name slows a transport', () => {
  for (const name of ['first', 'second', 'slowed', 'slowed-by-us']) expect(slowedBy(name)).toBeUndefined();
});

it('a slowed transport records its slowdown in the run file', () => {
  const transport = selftestTransport(slowedName(42)).create({
    endpoint: { host: '127.0.0.1', port: 9 },
    concurrency: 1,
    connection: 'warm',
    timeoutMs: 1000,
  });
  expect(transport.facts()).toMatchObject({ slowedByMicros: 42 });
});
