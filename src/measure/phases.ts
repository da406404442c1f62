import { Bench } from 'tinybench';
import type { Micros } from '../model/run-file.ts';

/**
 * Mean time of each function, by tinybench, sequentially for `timeMs` each. The functions only compute, so
 * their time is CPU time.
 */
export async function timeFunctions<Functions extends Readonly<Record<string, () => unknown>>>(
  functions: Functions,
  timeMs: number,
): Promise<{ readonly [Name in keyof Functions]: Micros }> {
  const bench = new Bench({
    time: timeMs,
    warmupTime: timeMs / 4,
    iterations: 8,
    warmupIterations: 2,
    throws: true,
  });
  for (const [name, run] of Object.entries<() => unknown>(functions))
    bench.add(name, async () => void (await run()));
  await bench.run();
  const timed = bench.tasks.map(({ name, result }) => {
    if (result.state !== 'completed') throw new Error(`timing ${name} did not complete: ${result.state}`);
    const { mean, moe, samplesCount } = result.latency;
    return [
      name,
      { mean: mean * 1000, low: (mean - moe) * 1000, high: (mean + moe) * 1000, samples: samplesCount },
    ];
  });
  return Object.fromEntries(timed) as { readonly [Name in keyof Functions]: Micros };
}
