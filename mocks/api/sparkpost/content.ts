import type { Attachment, Mailbox } from '../../../src/model/message.ts';
import { cached } from '../../bounded-cache.ts';
import { decodeBase64 } from '../base64.ts';
import { isRecord, isTextRecord, type JsonRecord, optionalText } from '../json.ts';
import { parseMailbox } from '../mailbox.ts';
import { type Refusal, refusal } from './errors.ts';
import { compilePart, isMistake, type Part, type RenderPart, type TemplateMistake } from './template.ts';

/** Compiled content: inline in a transmission, or stored as a template. */
export interface Content {
  readonly fromEmail: RenderPart;
  readonly fromName: RenderPart;
  readonly replyTo: RenderPart;
  readonly subject: RenderPart;
  readonly text: RenderPart;
  readonly html: RenderPart;
  readonly headers: Readonly<Record<string, RenderPart>>;
  readonly attachments: readonly Attachment[];
}

/** "Headers other than `Subject`, `From`, `To`, and `Reply-To`"; those of MIME "are not allowed". */
const FORBIDDEN_HEADERS: ReadonlySet<string> = new Set([
  'subject',
  'from',
  'to',
  'reply-to',
  'content-type',
  'content-transfer-encoding',
]);
const MAX_NAME_BYTES = 255;

/** @param substitutes true if text and HTML are templates; headers always are (`perform_substitutions`) */
export function readContent(json: JsonRecord, substitutes: boolean): Content | Refusal {
  const from = readFrom(json['from']);
  if (from === undefined) return missing('content.from is a required field');
  const subject = optionalText(json['subject']);
  if (subject === undefined) return missing('content.subject is a required field');
  const text = optionalText(json['text']) ?? '';
  const html = optionalText(json['html']) ?? '';
  const replyTo = optionalText(json['reply_to']) ?? '';
  if (subject === false || text === false || html === false || replyTo === false) {
    return invalid('content.subject, text, html and reply_to must be strings');
  }
  if (text === '' && html === '') return missing('At least one of text or html needs to exist in content');
  const headers = json['headers'] ?? {};
  if (!isTextRecord(headers)) return invalid('content.headers must be an object of strings');
  const attachments = readFiles(json);
  if ('error' in attachments) return attachments;

  const compile = new Compiler();
  // Without a prototype, because a header may have the name of an inherited member.
  const compiledHeaders: Record<string, RenderPart> = Object.create(null);
  for (const name in headers) {
    if (FORBIDDEN_HEADERS.has(name.toLowerCase()) || !/^[!-9;-~]+$/.test(name)) {
      return invalid(`content.headers may not contain '${name}'`);
    }
    compiledHeaders[name] = compile.header(headers[name] ?? '', `Header:${name}`);
  }
  const content: Content = {
    fromEmail: compile.header(from.email, 'Header:From'),
    fromName: compile.header(from.name, 'Header:From'),
    replyTo: compile.header(replyTo, 'Header:Reply-To'),
    subject: compile.header(subject, 'Header:Subject'),
    text: substitutes ? compile.body(text, 'text') : () => text,
    html: substitutes ? compile.body(html, 'html') : () => html,
    headers: compiledHeaders,
    attachments,
  };
  return compile.refusal ?? content;
}

/** Compiles part by part and keeps the first error. */
class Compiler {
  refusal: Refusal | undefined;

  header(source: string, part: string): RenderPart {
    return this.#compiled(source, 'header', part);
  }

  body(source: string, part: 'text' | 'html'): RenderPart {
    return this.#compiled(source, part, part);
  }

  #compiled(source: string, kind: Part, part: string): RenderPart {
    const compiled = source.includes('{{') ? COMPILED[kind](source) : () => source;
    if (!isMistake(compiled)) return compiled;
    const { mistake, line } = compiled;
    const description = `Error while compiling part ${part}: line ${line}: ${mistake}`;
    const { status, error } = refusal(422, '3000', description);
    this.refusal ??= { status, error: { ...error, part, line } };
    return () => '';
  }
}

/** Compiled parts are cached, because mailings repeat their texts. */
const CACHED_PARTS = 64;
const COMPILED: Readonly<Record<Part, (source: string) => RenderPart | TemplateMistake>> = {
  html: cached(CACHED_PARTS, (source) => compilePart(source, 'html')),
  text: cached(CACHED_PARTS, (source) => compilePart(source, 'text')),
  header: cached(CACHED_PARTS, (source) => compilePart(source, 'header')),
};

export function readFrom(value: unknown): { readonly email: string; readonly name: string } | undefined {
  if (isRecord(value)) {
    const { email, name = '' } = value;
    return typeof email === 'string' && email !== '' && typeof name === 'string'
      ? { email, name }
      : undefined;
  }
  const mailbox: Mailbox | undefined = typeof value === 'string' ? parseMailbox(value) : undefined;
  return mailbox === undefined ? undefined : { email: mailbox.address, name: mailbox.name ?? '' };
}

const NO_FILES: readonly Attachment[] = [];

function readFiles(json: JsonRecord): readonly Attachment[] | Refusal {
  const files: Attachment[] = [];
  const seen = new Set<string>();
  for (const field of ['attachments', 'inline_images'] as const) {
    const list = json[field] ?? NO_FILES;
    if (!Array.isArray(list)) return invalid(`content.${field} must be an array`);
    for (const one of list) {
      const { name, type, data } = isRecord(one) ? one : {};
      if (typeof name !== 'string' || name === '' || typeof type !== 'string' || type === '') {
        return missing(`name, type and data are required for each of content.${field}`);
      }
      if (Buffer.byteLength(name) > MAX_NAME_BYTES) return invalid(`content.${field} name exceeds 255 bytes`);
      // "The string should not contain \r\n line breaks."
      const content = typeof data === 'string' && !data.includes('\n') ? decodeBase64(data) : undefined;
      if (content === undefined) return invalid(`content.${field} data must be base64 encoded`);
      const contentType = type.split(';', 1)[0]?.trim() ?? '';
      if (field === 'attachments') {
        files.push({ filename: name, contentType, content, disposition: 'attachment' });
        continue;
      }
      if (seen.has(name)) return invalid(`content.inline_images name '${name}' is not unique`);
      seen.add(name);
      // The name is "inserted into the Content-ID header".
      files.push({ filename: name, contentType, content, disposition: 'inline', contentId: name });
    }
  }
  return files;
}

function missing(description: string): Refusal {
  return refusal(422, '1400', description);
}

function invalid(description: string): Refusal {
  return refusal(422, '1300', description);
}
