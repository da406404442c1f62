import fc from 'fast-check';
import { expect, it } from 'vitest';
import { watchPhases } from '../../src/measure/phase-watch.ts';
import { WIRE_PHASES } from '../../src/model/wire-phases.ts';

it('counts every microsecond of a call exactly once, in any order of phases', () => {
  const step = fc.record({ phase: fc.constantFrom(...WIRE_PHASES), micros: fc.nat(1000) });
  fc.assert(
    fc.property(fc.array(fc.array(step)), fc.nat(1000), (calls, betweenMicros) => {
      let now = 0;
      const phases = watchPhases(() => now);
      for (const steps of calls) {
        phases.watch('data');
        now += betweenMicros;
        phases.begin();
        const expected: Partial<Record<string, number>> = {};
        let current = 'client';
        for (const { phase, micros } of steps) {
          now += micros;
          expected[current] = (expected[current] ?? 0) + micros;
          phases.watch(phase);
          current = phase;
        }
        now += 7;
        expected[current] = (expected[current] ?? 0) + 7;
        expect(phases.end()).toEqual(expected);
      }
    }),
  );
});
