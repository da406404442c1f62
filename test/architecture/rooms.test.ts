import { describe, expect, it } from 'vitest';
import { allSources, type Import, importsOf, roomOf, targetOf } from './sources.ts';

/** Which rooms a room may import from, besides itself; docs/architecture.md says why. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  'src/model': [],
  'src/stats': [],
  'src/config': ['src/model'],
  'src/workload': ['src/model'],
  'src/plan': ['src/model'],
  'src/load': ['src/model'],
  'src/measure': ['src/model'],
  'src/results': ['src/model'],
  'src/feedback': ['src/model'],
  'src/transports': ['src/model'],
  'src/run': ['src/model', 'src/load', 'src/measure', 'src/results', 'src/feedback'],
  'src/text': ['src/model'],
  'src/analyze': ['src/model', 'src/stats', 'src/text', 'src/explain'],
  'src/explain': ['src/model', 'src/stats', 'src/text', 'src/analyze'],
  'src/report': ['src/model', 'src/text'],
  'src/probe': ['src/model'],
  mocks: ['src/model'],
};

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
    ['mocks/api/mailgun/form.ts', "import type { MailgunMessageData } from 'mailgun.js/definitions';"],
    ['mocks/smtp/library.ts', "import nodemailer from 'nodemailer/lib/mail-composer';"],
  ])('would be reported where %s says %s', (file, source) => {
    expect(violations(importsOf({ file, text: source }))).toHaveLength(1);
  });

  it('may import their own files, the model, and other libraries', () => {
    const source =
      "import a from './b.ts';\nimport c from '../model/c.ts';\nimport d from 'zod';\nimport e from 'node:fs';";
    expect(violations(importsOf({ file: 'src/analyze/a.ts', text: source }))).toEqual([]);
  });
});
