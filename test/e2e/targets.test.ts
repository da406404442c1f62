import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { API_DIALECTS, startApiMock } from '../../mocks/api/index.ts';
import { CHOICES } from '../../src/app/directory.ts';
import { type MeasuredRun, measure } from '../../src/app/measure.ts';
import { resolveEnvironment } from '../../src/app/resolved-environment.ts';
import { resolveConfig } from '../../src/config/resolve.ts';
import { noOutcomes } from '../../src/model/outcome.ts';
import { readRun } from '../../src/results/read.ts';
import { startStubHttp } from '../transports/stub-http.ts';
import { startStubSmtp } from '../transports/stub-smtp.ts';
import { compiledEntries, startSendoff, temporaryFolder } from './command.ts';
import { childrenOf } from './processes.ts';

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
beforeEach(() => {
  vi.stubEnv('SENDOFF_SMTP_PASSWORD', PASSWORD).stubEnv('SENDOFF_API_KEY', KEY);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

/** Everything that a run left behind. */
function filesIn(folder: string): Readonly<Record<string, string>> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  const paths = files.map((one) => join(one.parentPath, one.name));
  return Object.fromEntries(paths.map((path) => [path, readFileSync(path, 'latin1')]));
}

/** The same run in this process, on a machine of steady speed. */
async function measured(folder: string, config: object): Promise<MeasuredRun> {
  const small = { kinds: ['notification'], concurrency: 2, count: 40, blocks: 1, seed: 7 };
  const layers = [
    {
      origin: 'test',
      config: {
        ...small,
        warmUp: '100ms',
        phases: false,
        grace: '50ms',
        out: join(folder, 'reports'),
        ...config,
      },
    },
  ];
  const resolvedEnvironment = await resolveEnvironment(layers);
  return await measure(resolveConfig(layers, { ...CHOICES, resolvedEnvironment }, 1), {
    entries: compiledEntries(),
    reference: () => 5000,
  });
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
      // The first connection shows that the target can be used.
      if (command !== 'AUTH' || smtp.opened === 1) return undefined;
      echoed.push(argument);
      return `535 5.7.8 who says ${argument}, or ${PASSWORD}?`;
    };
    const processes: string[] = [];
    let pid: number | undefined;
    const api = await startStubHttp(({ headers }, response) => {
      if (headers.authorization === undefined) {
        response.writeHead(404).end();
        return;
      }
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
      );
      pid = run.child.pid;
      const ended = await run.ended;
      expect(ended.code).toBe(4);
      // It stopped after the warm-up, and says why.
      expect(ended.stdout).toContain('No message was accepted in the warm-up');
      expect(ended.stdout).toContain('the server rejected user or password');
      expect(ended.stdout).toContain('SENDOFF_API_KEY');
      expect(processes.length).toBeGreaterThanOrEqual(3);
      // The servers were told, and repeated it: there is something to be found.
      expect(echoed.join('\n')).toContain(`Bearer ${KEY}`);
      expect(echoed.join('\n')).toContain(Buffer.from(`\0ann\0${PASSWORD}`).toString('base64'));
      const traces = { stdout: ended.stdout, stderr: ended.stderr, ...filesIn(folder.path) };
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
      const ended = measured(folder.path, {
        strategies: ['server-merge'],
        transports: ['api-sendgrid'],
        targets: [`http://localhost:${api.endpoint.port}`],
      });
      await expect(ended).rejects.toMatchObject({
        code: 'template-refused',
        exitCode: 2,
        message: 'SendGrid did not store the template: HTTP 403 Bearer … may not',
      });
      expect(Object.values(filesIn(folder.path)).join('\n')).not.toContain(KEY);
    } finally {
      await api.close();
    }
  });
});

describe('a run against a server that accepts', () => {
  it('counts its answers over verified TLS, and says that nothing shows what arrived', async () => {
    const { credentials } = API_DIALECTS.postmark;
    let delivered = 0;
    const sink = { keeps: false, deliver: () => void delivered++ };
    const mock = await startApiMock({ dialect: 'postmark', host: 'fast', port: 0, sink, security: 'tls' });
    const [, , folder] = folders;
    const authorities = join(folder.path, 'ca.pem');
    writeFileSync(authorities, mock.endpoint.tls?.ca ?? '');
    const run = (): Promise<MeasuredRun> =>
      measured(folder.path, {
        strategies: ['client-render'],
        transports: ['api-postmark'],
        targets: [`https://127.0.0.1:${mock.endpoint.port}`],
      });
    try {
      vi.stubEnv('SENDOFF_API_KEY', credentials.secret);
      vi.stubEnv('NODE_EXTRA_CA_CERTS', authorities);
      const { summary, path } = await run();
      const { validity, answer, equivalence, ceilings } = summary;
      expect(validity).toEqual({ valid: true, problems: [] });
      expect(answer.paragraph).toMatch(/accepted does not mean delivered/i);
      expect({ verified: equivalence.verified, ceilings }).toEqual({ verified: [], ceilings: [] });
      const { trials, counters } = readRun(path);
      expect(counters).toEqual([]);
      expect(trials).toMatchObject([
        { scenario: 'notification/client-render/api-postmark+https', mock: null, ledger: null },
      ]);
      expect(trials[0]?.client.outcomes).toEqual({ ...noOutcomes(), accepted: 40 });
      // Warm-up and trial alike went there.
      expect(delivered).toBeGreaterThan(40);
    } finally {
      await mock.close();
    }
  });
});
