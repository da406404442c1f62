import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_DIALECTS, isDialectName } from '../../../mocks/api/index.ts';
import { examplesFor } from '../../../mocks/standalone/examples.ts';
import { type Standalone, startStandalone } from '../../../mocks/standalone/standalone.ts';
import { FaultsNotation } from '../../../src/config/faults.ts';
import { LOOPBACK } from '../../../src/model/loopback.ts';
import { codeOf, RawClient } from '../smtp/raw-client.ts';

const dialects = Object.keys(API_DIALECTS).filter(isDialectName);
const started: Standalone[] = [];

async function standalone(tls: boolean, apiPort = 0): Promise<Standalone> {
  const mocks = await startStandalone({
    smtpPort: 0,
    smtpsPort: 0,
    apiPort,
    dialects,
    tls,
    allowHosts: [],
    readFaults: (value) => FaultsNotation.parse(value),
    keep: { messages: 100, bytes: 1_000_000 },
    setup: { host: 'fast', link: LOOPBACK, seed: 1, faults: null },
  });
  started.push(mocks);
  return mocks;
}

const folder = mkdtempSync(join(tmpdir(), 'sendoff-clients-'));
const caFile = join(folder, 'ca.pem');
let plain: Standalone;
let secured: Standalone;
beforeAll(async () => {
  [plain, secured] = await Promise.all([standalone(false), standalone(true)]);
  writeFileSync(caFile, secured.ca ?? '');
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
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

/** swaks, with Perl's module for it. */
function speaksTls(): boolean {
  try {
    execFileSync('perl', ['-MNet::SSLeay', '-e', '1'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const clients = [
  ...['swaks', 'curl', 'python3'].map((program) => ({ mock: 'smtp', program, how: 'as it is' })),
  ...dialects.map((mock) => ({ mock, program: 'curl', how: 'as it is' })),
  ...['smtp', 'smtps'].flatMap((mock) =>
    ['swaks', 'curl', 'python3', 'msmtp'].map((program) => ({ mock, program, how: 'over TLS' })),
  ),
  ...dialects.map((mock) => ({ mock, program: 'curl', how: 'over TLS' })),
];

describe('the printed example', () => {
  it.for(clients)('for $mock by $program $how is delivered into the inbox', async (client, { skip }) => {
    const { mock, program, how } = client;
    skip(!has(program), `${program} is not installed`);
    skip(how === 'over TLS' && program === 'swaks' && !speaksTls(), 'swaks has no Net::SSLeay');
    const mocks = how === 'over TLS' ? secured : plain;
    const served = mocks.served.find((one) => one.mock === mock);
    const lines = served === undefined ? [] : examplesFor(served, mocks.ca === null ? undefined : caFile);
    const line = lines.find((one) => new RegExp(`(?:^|\\| )${program} `).test(one));
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
    expect(message?.source?.bytes.length).toBeGreaterThan(20);
  });
});

describe('the standalone mocks', () => {
  it('report over HTTP what is served, and the received messages', async () => {
    const { inboxUrl, served } = await standalone(false);
    const overview: unknown = await (await fetch(inboxUrl)).json();
    expect(overview).toMatchObject({
      mocks: served,
      received: Object.fromEntries(['smtp', ...dialects].map((mock) => [mock, 0])),
    });
    const deleted = await fetch(`${inboxUrl}/messages`, { method: 'DELETE' });
    expect(await deleted.json()).toEqual({ deleted: 0 });
    const page = await fetch(inboxUrl, { headers: { Accept: 'text/html' } });
    expect(await page.text()).toMatch(/^<!doctype html>/);
  });

  it('close everything if a port is in use', async () => {
    // The first dialect's port would be the one after the inbox's.
    const taken = (plain.served.at(1)?.port ?? 0) - 1;
    await expect(standalone(false, taken)).rejects.toMatchObject({ code: 'port-in-use', exitCode: 2 });
  });

  it('reject requests for another host, at the inbox and every API', async () => {
    const ports = [Number(new URL(plain.inboxUrl).port), ...plain.served.slice(1).map(({ port }) => port)];
    const statuses = (host: string) =>
      Promise.all(
        ports.map(
          (port) =>
            new Promise((resolve, reject) => {
              request({ host: '127.0.0.1', port, headers: { Host: host } }, (response) => {
                response.resume();
                resolve(response.statusCode);
              })
                .on('error', reject)
                .end();
            }),
        ),
      );
    expect(await statuses('rebound.example:8025')).toEqual(ports.map(() => 403));
    expect(await statuses('localhost:8025')).not.toContain(403);
  });

  it('change the faults while they run', async () => {
    const faults = `${plain.inboxUrl}/faults`;
    const tell = async (): Promise<readonly number[]> => {
      const smtp = plain.served.find(({ mock }) => mock === 'smtp');
      const client = await RawClient.greeted({ host: '127.0.0.1', port: smtp?.port ?? 0 });
      const code = codeOf(
        await client.deliver([`r${Math.random()}@example.net`], 'Subject: Hi\r\n\r\nText\r\n'),
      );
      client.close();
      const resend = plain.served.find(({ mock }) => mock === 'resend');
      const answer = await fetch(`${resend?.url}/emails`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${resend?.secret}`, 'Content-Type': 'application/json' },
        body: JSON.stringify({ from: 'a@example.com', to: 'b@example.com', subject: 'Hi', text: 'Hello' }),
      });
      return [code, answer.status];
    };
    expect(await tell()).toEqual([250, 200]);
    await fetch(faults, { method: 'PUT', body: 'message:452@100%always,api:503@100%always' });
    expect(await tell()).toEqual([452, 503]);
    expect(await (await fetch(faults)).json()).toMatchObject({
      faults: 'message:452@100%always,api:503@100%always',
      fired: { smtp: [{ times: 1 }], resend: [{ times: 1 }] },
    });
    await fetch(faults, { method: 'DELETE' });
    expect(await tell()).toEqual([250, 200]);
  });
});
