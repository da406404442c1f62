import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { startStandalone } from '../../mocks/standalone/standalone.ts';
import { LOOPBACK } from '../../src/model/loopback.ts';
import { readRun } from '../../src/results/read.ts';
import { startStubHttp } from '../transports/stub-http.ts';
import { startStubSmtp } from '../transports/stub-smtp.ts';
import { type Ended, startSendoff, startSendoffWith, summaryOf, temporaryFolder } from './command.ts';
import { childrenOf } from './processes.ts';
import { onlyRun } from './small-run.ts';

const folders = [temporaryFolder(), temporaryFolder(), temporaryFolder()] as const;
afterAll(() => {
  for (const folder of folders) folder.remove();
});

const SMALL = ['run', '--kind', 'notification', '--concurrency', '2', '--count', '40', '--blocks', '1'];
const SHORT = ['--seed', '7', '--warm-up', '100ms', '--no-phases'];

/** Every secret here, and the forms in which a client says it. */
const PASSWORD = 'pa55-w0rd-of-ann';
const KEY = 'k3y-of-the-shop';
const TOLD = [
  PASSWORD,
  KEY,
  Buffer.from(PASSWORD).toString('base64'),
  Buffer.from(`\0ann\0${PASSWORD}`).toString('base64'),
  Buffer.from(KEY).toString('base64'),
];
const ENVIRONMENT = { SENDOFF_SMTP_PASSWORD: PASSWORD, SENDOFF_API_KEY: KEY };

/** Everything that a run left behind or said. */
function tracesOf({ stdout, stderr }: Ended, folder: string): Readonly<Record<string, string>> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  const read = files.map((one) => join(one.parentPath, one.name));
  return { stdout, stderr, ...Object.fromEntries(read.map((path) => [path, readFileSync(path, 'latin1')])) };
}

/** The arguments of a process, as `ps` shows them. */
function argumentsOf(pid: number): string {
  return readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ');
}

describe('a run against servers that refuse, and repeat what they were told', () => {
  it('ends as invalid with their words, and leaves no secret in files, output or arguments', async () => {
    const smtp = await startStubSmtp();
    const echoed: string[] = [];
    smtp.script = (command, argument) => {
      if (command !== 'AUTH') return undefined;
      echoed.push(argument);
      return `535 5.7.8 who says ${argument}, or ${PASSWORD}?`;
    };
    const processes: string[] = [];
    let pid: number | undefined;
    const api = await startStubHttp(({ headers }, response) => {
      // While it waits for an answer, it and all others are there.
      if (processes.length === 0)
        processes.push(...[pid ?? 0, ...childrenOf(pid)].map((one) => argumentsOf(one)));
      echoed.push(String(headers.authorization));
      const message = `no such key: ${headers.authorization} ${Buffer.from(KEY).toString('base64')}`;
      response.writeHead(401).end(JSON.stringify({ errors: [{ message }] }));
    });
    try {
      const [folder] = folders;
      const run = startSendoff(
        [
          ...[...SMALL, '--strategy', 'static', '--transport', 'smtp-nodemailer,api-sendgrid'],
          ...['--target', `smtp://ann@127.0.0.1:${smtp.endpoint.port}`],
          ...['--target', `http://127.0.0.1:${api.endpoint.port}`, ...SHORT],
        ],
        folder.path,
        undefined,
        ENVIRONMENT,
      );
      pid = run.child.pid;
      const ended = await run.ended;
      expect(ended.code).toBe(4);
      expect(processes.length).toBeGreaterThanOrEqual(3);
      // The servers were told, and repeated it: there is something to be found.
      expect(echoed.join('\n')).toContain(`Bearer ${KEY}`);
      expect(echoed.join('\n')).toContain(Buffer.from(`\0ann\0${PASSWORD}`).toString('base64'));
      const traces = tracesOf(ended, folder.path);
      expect(Object.keys(traces).filter((path) => path.endsWith('run.jsonl'))).toHaveLength(1);
      expect(Object.values(traces).join('\n')).toContain('who says PLAIN …');
      expect(Object.values(traces).join('\n')).toContain('no such key: Bearer …');
      for (const secret of TOLD) {
        for (const [place, text] of Object.entries({ ...traces, arguments: processes.join('\n') }))
          expect({ place, holds: text.includes(secret) }).toEqual({ place, holds: false });
      }
    } finally {
      await Promise.all([smtp.close(), api.close()]);
    }
  });

  it('ends with one message without the secret, where not even a template is taken', async () => {
    const api = await startStubHttp(({ headers }, response) => {
      response.writeHead(403).end(`${headers.authorization} may not`);
    });
    try {
      const [, folder] = folders;
      const ended = await startSendoff(
        [
          ...[...SMALL, '--strategy', 'server-merge', '--transport', 'api-sendgrid', ...SHORT],
          ...['--target', `http://localhost:${api.endpoint.port}`],
        ],
        folder.path,
        undefined,
        ENVIRONMENT,
      ).ended;
      expect(ended.code).toBe(2);
      expect(ended.stderr).toContain('SendGrid did not store the template: HTTP 403 Bearer … may not');
      expect(ended.stderr).not.toMatch(/ {4}at /);
      expect(Object.values(tracesOf(ended, folder.path)).join('\n')).not.toContain(KEY);
    } finally {
      await api.close();
    }
  });
});

describe('a run against servers that accept', () => {
  it('counts their answers, and says that nothing shows what arrived', async () => {
    const mocks = await startStandalone({
      smtpPort: 0,
      apiPort: 0,
      dialects: ['postmark'],
      keep: { messages: 0, characters: 0 },
      setup: { host: 'fast', link: LOOPBACK, seed: 1, faults: null },
    });
    try {
      const [, , folder] = folders;
      const [smtp, postmark] = mocks.served;
      const secrets = { SENDOFF_SMTP_PASSWORD: smtp?.secret, SENDOFF_API_KEY: postmark?.secret };
      const ended = await startSendoffWith(
        {},
        [
          ...[
            ...SMALL,
            '--strategy',
            'client-render',
            '--transport',
            'smtp-pipelined,api-postmark',
            '--json',
          ],
          ...['--target', `smtp://${smtp?.user}@localhost:${smtp?.port}`],
          ...['--target', `http://localhost:${postmark?.port}`, ...SHORT],
        ],
        folder.path,
        secrets,
      ).ended;
      expect(ended.stderr).not.toMatch(/ {4}at /);
      expect(ended.code).toBe(0);
      const { validity, answer, equivalence, ceilings } = summaryOf(ended);
      expect(validity).toEqual({ valid: true, problems: [] });
      expect(answer.paragraph).toContain('accepted is not delivered');
      expect({ verified: equivalence.verified, ceilings }).toEqual({ verified: [], ceilings: [] });
      const { trials, counters } = readRun(onlyRun(folder.path));
      expect(counters).toEqual([]);
      expect(trials).toHaveLength(2);
      for (const { mock, ledger, client } of trials) {
        expect({ mock, ledger }).toEqual({ mock: null, ledger: null });
        expect(client.outcomes).toMatchObject({ accepted: 40, rejected: 0, failed: 0 });
      }
      // Warm-up and trials alike went there.
      expect(mocks.inbox.total).toBeGreaterThan(80);
    } finally {
      await mocks.close();
    }
  });
});
