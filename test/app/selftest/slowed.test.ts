import fc from 'fast-check';
import { expect, it } from 'vitest';
import { slowed, slowedBy, slowedName } from '../../../src/app/selftest/slowed.ts';
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

/** A transport that accepts everything, slowed on a clock that advances by `step` at each look. */
async function plantedOn(step: number, micros: number) {
  let now = 0;
  let sends = 0;
  const inner = selftestTransport('first');
  const definition = {
    ...inner,
    create: (options: Parameters<typeof inner.create>[0]) => ({
      ...inner.create(options),
      prepare: async () => {},
      facts: () => ({}),
      send: async () => {
        sends++;
        return [];
      },
    }),
  };
  const transport = slowed(definition, micros, () => {
    now += step;
    return now;
  }).create({
    endpoint: { host: '127.0.0.1', port: 9 },
    concurrency: 1,
    connection: 'warm',
    timeoutMs: 1000,
  });
  await transport.prepare({} as Parameters<typeof transport.prepare>[0]);
  const before = now;
  const one = {} as Parameters<typeof transport.send>[0][number];
  for (let i = 0; i < 500; i++) await transport.send([one, one]);
  return { transport, each: (now - before) / 1000, sends };
}

it('a slowed transport plants processor time for each message, exactly on average', async () => {
  for (const [step, micros] of [
    [1, 20],
    [3, 20],
    [0.5, 8],
  ] as const) {
    const { transport, each, sends } = await plantedOn(step, micros);
    expect(sends).toBe(500);
    // Each message looks at the clock once more before it starts to count.
    expect(each - step).toBeCloseTo(micros, 0);
    const { plantedMicros } = transport.facts();
    expect(Math.abs(Number(plantedMicros) - each)).toBeLessThan(0.5);
  }
});
