import { describe, expect, it } from 'vitest';
import { allSources, type Import, importsOf, roomOf, type Source, targetOf } from './sources.ts';

/** Which rooms a room may import from, besides itself; docs/architecture.md says why. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  'src/model': [],
  'src/stats': [],
  'src/config': ['src/model'],
  'src/workload': ['src/model'],
  'src/plan': ['src/model', 'src/stats'],
  'src/load': ['src/model'],
  'src/measure': ['src/model'],
  'src/results': ['src/model'],
  'src/feedback': ['src/model'],
  'src/transports': ['src/model'],
  'src/run': ['src/model', 'src/load', 'src/measure', 'src/results', 'src/feedback'],
  'src/text': ['src/model'],
  'src/analyze': ['src/model', 'src/stats'],
  'src/explain': ['src/model', 'src/stats', 'src/text', 'src/analyze'],
  'src/report': ['src/model', 'src/text'],
  'src/probe': ['src/model'],
  'src/cli': ['src/app', 'src/report', 'src/text', 'src/model'],
  mocks: ['src/model'],
};

/** Rooms at the top of the product, and who may import them. */
const TOP: Readonly<Record<string, readonly string[]>> = {
  'src/cli': [],
  'src/app': ['src/cli', 'src/index.ts'],
};

/** Outside of `src/cli`, the entries of child processes alone may end their process or use its streams. */
const CHILD_ENTRIES = [
  'src/app/serve.ts',
  'src/app/client-process.ts',
  'src/app/counting/counted-process.ts',
  'src/app/selftest/client-process.ts',
];

/** Every use of the process's exit code and standard streams outside of the rooms that own them. */
function processUses(sources: readonly Source[]): string[] {
  return sources.flatMap(({ file, text }) => {
    if (roomOf(file) === 'src/cli' || CHILD_ENTRIES.includes(file)) return [];
    const uses = text.matchAll(/\bprocess\.(?:exit|exitCode|stdin|stdout|stderr)\b|\bconsole\.\w+\(/g);
    return [...uses].map(([use]) => `${file} uses ${use}`);
  });
}

/** Libraries that send: only the transports may hold them. */
const SENDERS = [
  'nodemailer',
  'undici',
  '@sendgrid/mail',
  '@sendgrid/client',
  'postmark',
  'mailgun.js',
  'resend',
];

/** Every violation, in words. */
function violations(imports: readonly Import[]): string[] {
  return imports.flatMap(({ file, specifier }) => {
    const from = roomOf(file);
    if (from === undefined) return [];
    const library = /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? '';
    if (SENDERS.includes(library) && from !== 'src/transports') {
      return [`${file} imports ${specifier}: only src/transports may send`];
    }
    const target = targetOf({ file, specifier });
    if (target === undefined) return [];
    const to = roomOf(target);
    const importers = to === undefined || to === from ? undefined : TOP[to];
    if (importers !== undefined && !importers.includes(from))
      return [`${file} imports ${specifier}: only ${importers.join(', ') || 'src/bin.js'} may import ${to}`];
    const allowed = ALLOWED[from];
    if (allowed === undefined || to === from) return [];
    return to !== undefined && allowed.includes(to)
      ? []
      : [`${file} imports ${specifier}: ${from} may import only ${allowed.join(', ') || 'nothing of ours'}`];
  });
}

describe('the rooms of the source', () => {
  it('import only what architecture.md allows', async () => {
    const imports = (await allSources()).flatMap(importsOf);
    expect(imports.length).toBeGreaterThan(100);
    expect(violations(imports)).toEqual([]);
  });

  it.each([
    ['src/stats/t.ts', "import { Trial } from '../model/trial.ts';"],
    ['src/model/message.ts', "import type { Plan } from '../plan/plan.ts';"],
    ['src/run/trial.ts', "import { TRANSPORTS } from '../transports/index.ts';"],
    ['src/report/html/page.ts', "const a = await import('../../analyze/analyze.ts');"],
    ['mocks/api/sendgrid.ts', "export { compose } from '../../src/transports/api/sendgrid.ts';"],
    ['src/transports/null.ts', "import { fast } from '../../mocks/smtp/index.ts';"],
    ['src/probe/smtp.ts', "import { ReplyReader } from '../transports/smtp/pipelined/replies.ts';"],
    ['src/load/closed-loop.ts', "import { Pool } from 'undici';"],
    ['src/cli/list.ts', "import mail from '@sendgrid/mail';"],
    ['src/cli/list.ts', "import { KINDS } from '../workload/index.ts';"],
    ['src/cli/actions/mocks.ts', "const m = await import('../../../mocks/index.ts');"],
    ['src/app/measure.ts', "import type { Confirm } from '../cli/confirm.ts';"],
    ['src/index.ts', "import { run } from './cli/actions/run.ts';"],
    ['src/define.ts', "import { measure } from './app/measure.ts';"],
    ['mocks/api/mailgun/form.ts', "import type { MailgunMessageData } from 'mailgun.js/definitions';"],
    ['mocks/smtp/library.ts', "import nodemailer from 'nodemailer/lib/mail-composer';"],
  ])('would be reported if %s contains %s', (file, source) => {
    expect(violations(importsOf({ file, text: source }))).toHaveLength(1);
  });

  it('may import their own files, the model, and other libraries', () => {
    const source =
      "import a from './b.ts';\nimport c from '../model/c.ts';\nimport d from 'zod';\nimport e from 'node:fs';";
    expect(violations(importsOf({ file: 'src/analyze/a.ts', text: source }))).toEqual([]);
  });
});

describe('the process', () => {
  it('is ended, and its streams are used, by the command line and by child processes alone', async () => {
    expect(processUses(await allSources())).toEqual([]);
  });

  it.each(['process.exit(1)', 'process.exitCode = 1', 'process.stdout.write(text)', 'console.log(text)'])(
    'would be reported for %s in another room',
    (text) => {
      expect(processUses([{ file: 'src/app/measure.ts', text }])).toHaveLength(1);
      expect(processUses([{ file: 'src/cli/main.ts', text }])).toEqual([]);
    },
  );
});
