import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { usageError } from '../../model/error.ts';
import type { Common, Mailbox } from '../../model/message.ts';
import { STRUCTURAL_HEADERS } from '../../model/proof/canonical.ts';
import { ID_HEADER } from '../../model/proof/identity.ts';
import { textOfBytes } from '../../model/utf8.ts';
import { isFolder, withAttachments } from './attachments.ts';
import { headerSpellings } from './header-names.ts';
import { parseSource, type Source } from './parse.ts';
import type { TemplateSources } from './sources.ts';

/** The user's own template, read and checked. */
export interface OwnTemplate {
  readonly sources: TemplateSources;
  readonly common: Common;
}

const MailboxText = z.strictObject({
  address: z.email(),
  name: z
    .string()
    .regex(/^[^\r\n]*$/, 'must be one line')
    .optional(),
});

const OneLine = z.string().regex(/^[^\r\n]*$/, 'must be one line');

const OwnMessage = z.strictObject({
  from: MailboxText.optional(),
  replyTo: z.union([MailboxText, z.array(MailboxText).min(1)]).optional(),
  headers: z
    .record(
      z
        .string()
        .regex(/^[A-Za-z0-9-]+$/, 'a header name has letters, digits and hyphens only')
        .refine((name) => !STRUCTURAL_HEADERS.has(name.toLowerCase()), 'Sendoff writes this header')
        .refine((name) => name.toLowerCase() !== ID_HEADER.toLowerCase(), 'Sendoff writes this header'),
      z.union([OneLine, z.array(OneLine).min(1)]),
    )
    .optional(),
});

const LAYOUT =
  'a template folder needs subject.hbs, text.hbs and html.hbs, and may hold message.json and attachments/';

/**
 * Reads a template folder.
 *
 * @throws usageError `template-missing`, `template-unreadable` or `template-broken`, with file, line and
 * column
 */
export async function readTemplate(folder: string): Promise<OwnTemplate> {
  if (!(await isFolder(folder))) {
    throw usageError('template-missing', `${folder} is not a readable folder`, LAYOUT);
  }
  const subject = await part(folder, 'subject.hbs');
  const text = await part(folder, 'text.hbs');
  const written = await part(folder, 'html.hbs');
  const oneLine: Source = { ...subject, text: subject.text.trim() };
  if (oneLine.text === '' || oneLine.text.includes('\n')) {
    throw usageError('template-broken', `${subject.file}: the subject must be one line`);
  }
  const message = await ownMessage(folder);
  const file = join(folder, 'message.json');
  const headers = headerSpellings(Object.entries(message.headers ?? {}), file).map(
    ([name, value]) => [name, { file: `${file}, header ${name}`, text: value }] as const,
  );
  for (const source of [oneLine, text, written, ...headers.map(([, source]) => source)]) parseSource(source);
  const { html, attachments } = await withAttachments(join(folder, 'attachments'), written);
  const from = message.from === undefined ? SENDER : mailboxOf(message.from);
  const replyTo = [message.replyTo ?? []].flat().map(mailboxOf);
  return {
    sources: { subject: oneLine, text, html, headers: Object.fromEntries(headers) },
    common: {
      from,
      replyTo: replyTo.length === 0 ? [from] : replyTo,
      attachments,
    },
  };
}

const SENDER: Mailbox = { address: 'sender@shop.example', name: 'Sendoff' };

function mailboxOf(own: z.infer<typeof MailboxText>): Mailbox {
  return own.name === undefined ? { address: own.address } : { address: own.address, name: own.name };
}

function isMissing(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
}

async function part(folder: string, name: string): Promise<Source> {
  const file = join(folder, name);
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw usageError('template-missing', `${file} is missing or can't be read`, LAYOUT, cause);
  });
  const text = textOfBytes(bytes, file).replace(/\r\n?/g, '\n');
  return { file, text };
}

async function ownMessage(folder: string): Promise<z.infer<typeof OwnMessage>> {
  const file = join(folder, 'message.json');
  const bytes = await readFile(file).catch((cause: unknown) => {
    if (isMissing(cause)) return undefined;
    throw usageError('template-unreadable', `${file} can't be read`, undefined, cause);
  });
  if (bytes === undefined) return {};
  const text = textOfBytes(bytes, file);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw usageError('template-broken', `${file}: this is not valid JSON (${detail})`, undefined, cause);
  }
  const checked = OwnMessage.safeParse(json);
  if (checked.success) return checked.data;
  const problems = checked.error.issues.map(
    (issue) => `${file}: ${issue.path.join('.') || 'the file'}: ${problemText(issue)}`,
  );
  throw usageError(
    'template-broken',
    problems.join('\n'),
    'message.json may hold from ({address, name}), replyTo (one or a list) and headers (name: Handlebars text or a list)',
  );
}

/** The problem of a key is nested in its issue. */
function problemText(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_key') return issue.issues[0]?.message ?? issue.message;
  if (issue.code !== 'invalid_union') return issue.message;
  // One or a list: the deepest problem belongs to the intended form.
  const [deepest] = issue.errors.flat().sort((a, b) => b.path.length - a.path.length);
  return deepest?.message ?? issue.message;
}
