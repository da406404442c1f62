import { fork } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readRun } from '../../src/results/read.ts';
import { sendoffHere, summaryOf, temporaryFolder } from './command.ts';
import { expectWhole, onlyRun, SMALL, SMALL_WITH_PHASES } from './small-run.ts';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

function failing(steps: string, once = true): Record<string, string> {
  return { SENDOFF_TEST_FAILS: steps, ...(once ? { SENDOFF_TEST_ONCE: folder.path } : {}) };
}

describe('a process that dies', () => {
  it('while it counts, proves, warms up or times phases is replaced, and the run is whole', async () => {
    const env = failing('count,deliver,warm-up,phases');
    const ended = await sendoffHere(
      [...SMALL_WITH_PHASES, '--json'],
      folder.path,
      { client: 'client-that-fails.ts' },
      env,
    );
    for (const doing of ['counting', 'verifying', 'warming up', 'timing rendering and composing of'])
      expect(ended.stderr).toMatch(
        new RegExp(`${doing} \\S+ failed \\(the client of \\S+ was killed by SIGKILL\\); retrying`),
      );
    expect(ended.stderr.match(/retrying once with fresh processes/g)).toHaveLength(4);
    expect(ended.code).toBe(0);
    expect(summaryOf(ended).validity).toEqual({ valid: true, problems: [] });
    expectWhole(onlyRun(folder.path));
  }, 120_000);

  it('is replaced where it is a mock as well', async () => {
    const env = failing('setup,verify,warm-up');
    const ended = await sendoffHere([...SMALL, '--json'], folder.path, { mock: 'mock-that-fails.ts' }, env);
    for (const doing of ['counting', 'verifying', 'warming up'])
      expect(ended.stderr).toMatch(
        new RegExp(`${doing} \\S+ failed \\(the smtp mock was killed by SIGKILL\\); retrying`),
      );
    expect(ended.code).toBe(0);
    expectWhole(onlyRun(folder.path));
  }, 120_000);

  it('twice ends the run with 1 and says what to do; what was measured is kept, and resumed when it is mended', async () => {
    const env = failing('phases', false);
    const ended = await sendoffHere(SMALL_WITH_PHASES, folder.path, { client: 'client-that-fails.ts' }, env);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(
      /sendoff: timing rendering and composing of \S+ failed twice: .*client of \S+.*SIGKILL\S*\n {2}→ continue with `sendoff run --resume \S+`/,
    );
    expect(ended.stderr).not.toMatch(/ {4}at /);
    const run = onlyRun(folder.path);
    const before = readRun(run);
    expect(before.trials).toHaveLength(before.plan.trials.length);
    expect(before.end).toBeUndefined();
    expect((await sendoffHere(['run', '--resume', run], folder.path)).code).toBe(0);
    expect(expectWhole(run).trials).toEqual(before.trials);
  }, 120_000);
});

describe('a process that hangs', () => {
  it('in a trial is found by its silence: the trial is lost with its reason, and the run goes on', async () => {
    const faulty = { client: 'client-that-fails.ts', silenceMs: 4000 };
    const ended = await sendoffHere(SMALL, folder.path, faulty, failing('trial:hang'));
    const reason = 'the client of notification/client-render/api-sendgrid did not answer for 4 s';
    expect(ended.stderr).toContain(`trial 1 of notification/client-render/api-sendgrid failed: ${reason}\n`);
    expect(ended.code).toBe(4);
    const { plan, trials, failedTrials, end } = readRun(onlyRun(folder.path));
    expect(failedTrials).toMatchObject([{ position: 0, reason }]);
    expect(trials.map(({ position }) => position)).toEqual(
      plan.trials.slice(1).map(({ position }) => position),
    );
    expect(end?.reason).toBe('complete');
  }, 120_000);
});

describe('a child process whose orchestrator is gone before it was ready', () => {
  const setup = { mock: 'smtp', host: 'fast', port: 0, stall: null, faults: null };
  it.each([
    ['a mock that was asked nothing', '../../mocks/process.ts', undefined],
    ['a mock that was asked to serve', '../../mocks/process.ts', { type: 'setup', setup }],
    ['a client that was asked nothing', '../../src/app/client-process.ts', undefined],
    ['a client that was asked something', '../../src/app/client-process.ts', { type: 'close' }],
  ])('ends: %s', async (_, entry, request) => {
    const child = fork(new URL(entry, import.meta.url), { serialization: 'advanced', execArgv: [] });
    if (request !== undefined) child.send(request);
    child.disconnect();
    const code = await new Promise((resolve) => child.once('exit', resolve));
    expect(code).toBe(0);
  });
});
