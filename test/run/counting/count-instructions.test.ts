import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ClientSetup } from '../../../src/model/protocol.ts';
import { type CountOrder, countInstructions } from '../../../src/run/counting/count-instructions.ts';
import { findValgrind } from '../../../src/run/counting/valgrind.ts';
import { fabricateScenario } from '../../analyze/fabricate-scenario.ts';

const FAKE = fileURLToPath(new URL('./fake-valgrind.ts', import.meta.url));
const ENTRY = new URL('./stub-process.ts', import.meta.url);
const { scenario } = fabricateScenario('receipt', 'client-render', 'smtp-pipelined');
const SETUP: ClientSetup = {
  ...{ scenario, endpoint: null, targets: null, timeoutMs: 1000, seed: 7, recipients: null },
  ...{ template: null, retry: null, own: null },
};

function count(counts: string, end = '', order: Partial<CountOrder> = {}) {
  vi.stubEnv('FAKE_COUNTS', counts);
  vi.stubEnv('FAKE_END', end);
  return countInstructions({
    ...{ setup: SETUP, work: 'compose', tag: 'counted', compiler: 'no-opt', entry: ENTRY },
    ...{ valgrind: { program: FAKE, version: '3.19.0' }, signal: new AbortController().signal },
    ...order,
  });
}

const folders = (): string[] => readdirSync(tmpdir()).filter((one) => one.startsWith('sendoff-count-'));

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('a count of instructions', () => {
  it('ends as soon as two batches agree, and leaves no folder behind', async () => {
    const before = folders();
    expect(await count('9000 8100 8000 8001 8000')).toMatchObject({
      ...{ type: 'instructions', scenario: 'receipt/client-render/smtp-pipelined', valgrind: '3.19.0' },
      ...{ batches: [9000, 8100, 8000, 8001], messages: 8, composedBytes: 100, compiler: 'no-opt' },
    });
    expect(folders().filter((one) => !before.includes(one))).toEqual([]);
  });

  it('is left out, with the difference, if no two batches agree', async () => {
    expect(await count('1 2 3 4 5 6 7 8 9 10')).toMatchObject({
      reason: 'not-repeated',
      detail: String(1 / 9.5),
    });
  });

  it('is left out if the processor has an instruction that valgrind does not know', async () => {
    expect(await count('9000', 'unknown instruction')).toMatchObject({ reason: 'unsupported-instruction' });
  });

  it('is left out if the process dies, with its last words', async () => {
    expect(await count('9000')).toMatchObject({ reason: 'process-failed', detail: 'exited with code 4' });
  });

  it('is left out, and its process killed, if it takes too long', async () => {
    expect(await count('9000', 'hang', { plan: { limitMs: 3000 } })).toMatchObject({
      reason: 'too-slow',
      detail: 'no end within 3 s',
    });
  });

  it('is nothing if it was interrupted', async () => {
    const abort = new AbortController();
    const counted = count('9000', 'hang', { signal: abort.signal });
    abort.abort();
    expect(await counted).toBeUndefined();
  });

  it('reports the mistake of a module before valgrind starts', async () => {
    expect(await count('1 1 1', '', { tag: 'faulty' })).toMatchObject({
      reason: 'process-failed',
      detail: 'mail/render.js: no such file',
    });
  });
});

describe('valgrind', () => {
  it('is found by its version', async () => {
    expect(await findValgrind(FAKE)).toEqual({ program: FAKE, version: '3.19.0' });
  });

  it('is missed if it is not installed, or prints no version', async () => {
    expect(await findValgrind('/nowhere/valgrind')).toEqual({ problem: 'valgrind is not installed' });
    vi.stubEnv('FAKE_END', 'no version');
    expect(await findValgrind(FAKE)).toMatchObject({ problem: expect.stringContaining('no version') });
  });

  const isInstalled = spawnSync('valgrind', ['--version']).status === 0;

  it.skipIf(!isInstalled)(
    'counts the same work twice alike, and twice the work twice',
    async () => {
      const valgrind = { program: 'valgrind', version: 'any' };
      const of = async (messages: number): Promise<number> => {
        const line = await count('', '', { valgrind, plan: { messages, leastBatches: 2, limitMs: 600_000 } });
        if (line?.type !== 'instructions') throw new Error(JSON.stringify(line));
        return line.batches.at(-1) ?? 0;
      };
      const [once, twice] = await Promise.all([of(100), of(200)]);
      expect(twice / once).toBeGreaterThan(1.98);
      expect(twice / once).toBeLessThan(2.02);
    },
    600_000,
  );
});
