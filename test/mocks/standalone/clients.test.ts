import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { API_DIALECTS, isDialectName } from '../../../mocks/api/index.ts';
import { examplesFor } from '../../../mocks/standalone/examples.ts';
import { type Standalone, startStandalone } from '../../../mocks/standalone/standalone.ts';
import { LOOPBACK } from '../../../src/model/loopback.ts';

const dialects = Object.keys(API_DIALECTS).filter(isDialectName);
const started: Standalone[] = [];

async function standalone(apiPort = 0): Promise<Standalone> {
  const mocks = await startStandalone({
    smtpPort: 0,
    apiPort,
    dialects,
    keep: { messages: 100, characters: 1_000_000 },
    setup: { host: 'fast', link: LOOPBACK, seed: 1, faults: null },
  });
  started.push(mocks);
  return mocks;
}

afterAll(async () => {
  for (const mocks of started) await mocks.close();
});

/** What other people's clients are called by here, or undefined. */
function has(program: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${program}`]);
    return true;
  } catch {
    return false;
  }
}

const clients = [
  ...['swaks', 'curl', 'python3'].map((program) => ({ mock: 'smtp', program })),
  ...dialects.map((mock) => ({ mock, program: 'curl' })),
];

describe('the printed example', () => {
  it.for(clients)(
    'for $mock by $program is delivered into the inbox',
    async ({ mock, program }, { skip }) => {
      skip(!has(program), `${program} is not installed`);
      const mocks = started[0] ?? (await standalone());
      const served = mocks.served.find((one) => one.mock === mock);
      const line =
        served === undefined ? undefined : examplesFor(served).find((one) => one.includes(program));
      expect(line, `${mock} has no example with ${program}`).toBeDefined();
      const before = mocks.inbox.total;
      await promisify(execFile)('sh', ['-c', line ?? 'false']);
      const [message] = await mocks.inbox.find({ after: before });
      expect(message).toMatchObject({
        mock,
        recipient: 'jane@example.net',
        problem: null,
        message: { from: ['<shop@example.com>'], to: ['<jane@example.net>'] },
      });
    },
  );
});

describe('the mocks alone', () => {
  it('tell over HTTP what is served, and what came', async () => {
    const { inboxUrl, served } = await standalone();
    const overview: unknown = await (await fetch(inboxUrl)).json();
    expect(overview).toMatchObject({
      mocks: served,
      received: Object.fromEntries(['smtp', ...dialects].map((mock) => [mock, 0])),
    });
    const deleted = await fetch(`${inboxUrl}/messages`, { method: 'DELETE' });
    expect(await deleted.json()).toEqual({ deleted: 0 });
  });

  it('leave nothing behind where a port is in use', async () => {
    const { served } = await standalone();
    // The first dialect's port would be the one after the inbox's.
    const taken = (served.at(1)?.port ?? 0) - 1;
    await expect(standalone(taken)).rejects.toMatchObject({ code: 'port-in-use', exitCode: 2 });
  });
});
