import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Pacer, startPacer } from '../../src/load/pacer.ts';
import { intendedStarts, type Schedule } from '../../src/load/schedule.ts';

const PACER = new URL('../../src/load/pacer.ts', import.meta.url);
const SCHEDULE: Schedule = { ratePerSecond: 2000, batch: 1, arrivals: 'poisson', seed: 3 };

/**
 * Follows a schedule for so many arrivals, and says when each was noticed: milliseconds since its intended
 * start.
 */
function latenesses(pacer: Pacer, arrivals: number, schedule = SCHEDULE): Promise<number[]> {
  return new Promise((resolve, reject) => {
    const next = intendedStarts(schedule);
    const late: number[] = [];
    const startedMs = performance.now();
    let dueMs = next();
    const wake = (): void => {
      const nowMs = performance.now() - startedMs;
      for (; dueMs <= nowMs && late.length < arrivals; dueMs = next()) late.push(nowMs - dueMs);
      if (late.length < arrivals) return;
      stop();
      resolve(late);
    };
    const stop = pacer.run(schedule, startedMs, wake, reject);
  });
}

describe('a pacer', () => {
  let pacer: Pacer;
  beforeEach(async () => {
    pacer = await startPacer();
  });
  afterEach(() => pacer.close());

  it('wakes for every arrival of its schedule', async () => {
    expect(await latenesses(pacer, 300)).toHaveLength(300);
  });

  it('wakes for the last arrival too', async () => {
    // A gap of an hour follows each of the first arrivals: an early wake would be the last one.
    const rare: Schedule = { ratePerSecond: 1 / 3600, batch: 1, arrivals: 'constant', seed: 1 };
    for (let i = 0; i < 20; i++) expect(await latenesses(pacer, 1, rare)).toHaveLength(1);
  });

  it('follows one schedule after the other', async () => {
    for (let seed = 0; seed < 20; seed++) {
      expect(await latenesses(pacer, 10, { ...SCHEDULE, seed })).toHaveLength(10);
    }
  });

  it('does not wake after it was stopped', async () => {
    let wakes = 0;
    const stop = pacer.run(
      SCHEDULE,
      performance.now(),
      () => wakes++,
      () => {},
    );
    stop();
    await latenesses(pacer, 50);
    expect(wakes).toBe(0);
  });

  it('wakes once, not a thousand times, after a stall of the event loop', async () => {
    const never = new Int32Array(new SharedArrayBuffer(4));
    const startedMs = performance.now();
    let wakes = 0;
    const stop = pacer.run(
      SCHEDULE,
      startedMs,
      () => wakes++,
      () => {},
    );
    Atomics.wait(never, 0, 0, 100);
    // What is waiting now comes in one turn of the event loop.
    await new Promise((resolve) => setImmediate(resolve));
    stop();
    // Without the flag there would be one for each 0.6 ms of the stall.
    expect(wakes).toBeLessThan(10);
  });

  it('rejects a second schedule while the first runs', () => {
    const stop = pacer.run(
      SCHEDULE,
      performance.now(),
      () => {},
      () => {},
    );
    expect(() =>
      pacer.run(
        SCHEDULE,
        performance.now(),
        () => {},
        () => {},
      ),
    ).toThrow('running another schedule');
    stop();
  });

  it('reports when it can no longer run', async () => {
    await pacer.close();
    const failed = new Promise<Error>((resolve) => {
      pacer.run(SCHEDULE, performance.now(), () => {}, resolve);
    });
    expect((await failed).message).toContain('has ended');
  });
});

describe('a process with a pacer', () => {
  /** Exit code of a process that runs this module. */
  async function exitCode(source: string): Promise<number> {
    const imported = `const { startPacer } = await import(${JSON.stringify(PACER.href)});`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', `${imported} ${source}`], {
      stdio: 'ignore',
    });
    const [code] = await once(child, 'exit');
    return code;
  }
  const schedule = JSON.stringify(SCHEDULE);

  it('ends even if its pacer was never closed', async () => {
    expect(await exitCode('await startPacer();')).toBe(0);
  });

  it('ends when a schedule was stopped and the pacer closed', async () => {
    const source = `
      const pacer = await startPacer();
      await new Promise((woken, failed) => {
        const stop = pacer.run(${schedule}, performance.now(), () => { stop(); woken(); }, failed);
      });
      await pacer.close();`;
    expect(await exitCode(source)).toBe(0);
  });

  it('stays alive while a schedule runs', async () => {
    const source = `
      const pacer = await startPacer();
      let wakes = 0;
      const stop = pacer.run(${schedule}, performance.now(), () => {
        if (++wakes === 20) { stop(); process.exitCode = 7; }
      }, () => {});`;
    expect(await exitCode(source)).toBe(7);
  });
});
