import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { CHOICES } from '../../src/app/directory.ts';
import { measure } from '../../src/app/measure.ts';
import { resume } from '../../src/app/resume.ts';
import { externalRunText } from '../../src/cli/confirm.ts';
import { resolveConfig } from '../../src/config/resolve.ts';
import type { Config } from '../../src/model/config.ts';
import { startStubSmtp } from '../transports/stub-smtp.ts';
import { compiledEntries, sendoff, temporaryFolder } from './command.ts';

const folder = temporaryFolder();
afterAll(folder.remove);

const ALLOWED = ['ann@allowed.example', 'bob@allowed.example'];

/** A run that takes a server on this machine for one elsewhere, and speaks to it in the clear. */
function configFor(port: number, changes: object = {}): Config {
  const config = resolveConfig(
    [
      {
        origin: 'test',
        config: {
          kinds: ['notification'],
          strategies: ['client-render'],
          transports: ['smtp-nodemailer'],
          targets: ['smtp://mail.example'],
          allowExternal: true,
          maxRate: 50,
          count: 4,
          blocks: 2,
          concurrency: 3,
          allowRecipients: ALLOWED,
          from: 'me@allowed.example',
          seed: 7,
          grace: '50ms',
          out: join(folder.path, 'reports'),
          ...changes,
        },
      },
    ],
    {
      ...CHOICES,
      resolvedEnvironment: { addresses: new Map([['mail.example', ['192.0.2.7']]]), secrets: new Set() },
    },
    1,
  );
  const { targets, groups } = config;
  if (targets?.smtp == null) throw new Error('there is no target');
  return {
    ...config,
    groups: groups.map((group) => ({ ...group, transports: ['smtp-nodemailer'] })),
    targets: { ...targets, smtp: { ...targets.smtp, address: '127.0.0.1', port } },
  };
}

describe('a run to a server elsewhere', () => {
  it('sends exactly what it said, once it was confirmed, and to nobody but who may be written to', async () => {
    const stub = await startStubSmtp();
    const confirmed: string[] = [];
    try {
      const { summary, path } = await measure(configFor(stub.endpoint.port), {
        entries: compiledEntries(),
        confirm: async (run) => {
          expect(stub.opened).toBe(0);
          confirmed.push(externalRunText(run));
        },
      });
      expect(confirmed.join('')).toContain('SMTP: mail.example:');
      expect(confirmed.join('')).toContain('8 messages by smtp-nodemailer, at most 50/s');
      expect(summary.validity).toEqual({ valid: true, problems: [] });
      expect(summary.answer.headline).toMatch(/accepted 8 of 8 messages\.$/);
      // Warm-up, lead-in and proof have sent nothing.
      expect(stub.messages).toHaveLength(2 * 4);
      expect(new Set(stub.messages.flatMap(({ to }) => to))).toEqual(new Set(ALLOWED));
      expect(new Set(stub.messages.map(({ from }) => from))).toEqual(new Set(['me@allowed.example']));
      // As if it had been interrupted: the header alone.
      const cut = join(folder.path, 'cut');
      mkdirSync(cut);
      writeFileSync(join(cut, 'run.jsonl'), `${readFileSync(path, 'utf8').split('\n', 1)[0]}\n`);
      await expect(resume(cut)).rejects.toMatchObject({ code: 'run-elsewhere', exitCode: 2 });
      expect(stub.messages).toHaveLength(2 * 4);
    } finally {
      await stub.close();
    }
  });

  it('sends nothing where nobody confirms it, or the answer is no', async () => {
    const stub = await startStubSmtp();
    try {
      const config = configFor(stub.endpoint.port);
      await expect(measure(config)).rejects.toMatchObject({ code: 'not-confirmed', exitCode: 2 });
      const no = async (): Promise<never> => Promise.reject(new Error('no'));
      await expect(measure(config, { confirm: no })).rejects.toThrow('no');
      expect(stub.opened).toBe(0);
    } finally {
      await stub.close();
    }
  });
});

describe('sendoff run to a server elsewhere', () => {
  const OWN = temporaryFolder();
  afterAll(OWN.remove);
  const ARGUMENTS = ['run', '--kind', 'receipt', '--strategy', 'static', '--target', 'smtp://192.0.2.7'];

  it('says what it would send, and sends nothing without a terminal or --yes', async () => {
    const { code, stdout, stderr } = await sendoff(
      [...ARGUMENTS, '--allow-external', '--allow-recipients', 'me@example.org'],
      OWN.path,
    );
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('SMTP: 192.0.2.7:587, over TLS');
    expect(stderr).toContain('10 messages by smtp-nodemailer+starttls, at most 1/s: at least 10 s');
    expect(stderr).toMatch(/smtp-nodemailer\+starttls: .* no sandbox/);
    expect(stderr).toContain('add --yes');
    expect(existsSync(join(OWN.path, 'reports'))).toBe(false);
  });
});
