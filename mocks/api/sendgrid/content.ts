import type { Attachment } from '../../../src/model/message.ts';
import { decodeBase64 } from '../base64.ts';
import { isRecord, optionalText } from '../json.ts';
import { valueText } from '../value-text.ts';
import type { Problems } from './problems.ts';

export function readContent(
  value: unknown,
  hasTemplate: boolean,
  problems: Problems,
): { readonly text: string; readonly html: string } {
  const content = { text: '', html: '' };
  if (value === undefined || value === null) {
    if (!hasTemplate) {
      problems.add(
        'content',
        'The content param is required unless you are using a transactional template and have defined a template_id.',
      );
    }
    return content;
  }
  if (!Array.isArray(value) || value.length === 0) {
    problems.add(
      'content',
      'There must be at least one defined content block. We typically suggest both text/plain and text/html blocks are ' +
        'included, but only one block is required.',
    );
    return content;
  }
  const parts: readonly unknown[] = value;
  let rank = 0;
  for (const [i, part] of parts.entries()) {
    const field = `content.${i}`;
    const { type, value: body } = isRecord(part) ? part : {};
    if (typeof type !== 'string' || type === '') {
      problems.add(
        `${field}.type`,
        'A content type is required, this tells email clients how to display the email.',
      );
      continue;
    }
    if (/[;,\r\n]/.test(type)) problems.add(`${field}.type`, "Cannot contain ';', or CRLF characters.");
    if (typeof body !== 'string' || body === '') {
      problems.add(`${field}.value`, 'The content value must be a string at least one character in length.');
      continue;
    }
    const ownRank = CONTENT_ORDER.get(type) ?? 2;
    if (ownRank < rank) {
      problems.add(
        'content',
        'If present, text/plain and text/html may only be provided once, and text/plain needs to be first, followed by ' +
          'text/html, followed by any other content (RFC 1341, section 7.2).',
      );
    }
    rank = ownRank + (ownRank < 2 ? 1 : 0);
    if (type === 'text/plain') content.text = body;
    else if (type === 'text/html') content.html = body;
  }
  return content;
}

const CONTENT_ORDER: ReadonlyMap<string, number> = new Map([
  ['text/plain', 0],
  ['text/html', 1],
]);

const NO_ATTACHMENTS: readonly Attachment[] = [];

export function readAttachments(value: unknown, problems: Problems): readonly Attachment[] {
  if (value === undefined || value === null) return NO_ATTACHMENTS;
  if (!Array.isArray(value)) {
    problems.add('attachments', 'The attachments must be an array of objects.');
    return NO_ATTACHMENTS;
  }
  return value.map((one: unknown, i) => readAttachment(one, `attachments.${i}`, problems));
}

function readAttachment(value: unknown, field: string, problems: Problems): Attachment {
  const { content, type, filename, disposition = 'attachment', content_id } = isRecord(value) ? value : {};
  const contentType = optionalText(type);
  const contentId = optionalText(content_id);
  const decoded = typeof content === 'string' && content !== '' ? decodeBase64(content) : undefined;
  if (decoded === undefined) {
    problems.add(
      `${field}.content`,
      typeof content === 'string' && content !== ''
        ? 'The attachment content must be base64 encoded.'
        : 'The attachment content must be a string at least one character in length.',
    );
  }
  if (typeof filename !== 'string' || filename === '')
    problems.add(`${field}.filename`, 'filename is required.');
  else if (/[\r\n]/.test(filename)) {
    problems.add(`${field}.filename`, 'The filename of your attachment cannot contain CRLF characters.');
  }
  if (contentType === false || (contentType !== undefined && /[;\r\n]/.test(contentType))) {
    problems.add(`${field}.type`, "The type cannot contain ';', or CRLF characters.");
  }
  if (contentId === false)
    problems.add(`${field}.content_id`, 'The content ID of your attachment must be a string.');
  else if (contentId !== undefined && /[\r\n]/.test(contentId)) {
    problems.add(`${field}.content_id`, 'The content ID of your attachment cannot contain CRLF characters.');
  }
  if (disposition !== 'attachment' && disposition !== 'inline') {
    problems.add(
      `${field}.disposition`,
      `The disposition of your attachment can be either "inline" or "attachment". You provided ${valueText(disposition)}.`,
    );
  }
  return {
    filename: typeof filename === 'string' ? filename : '',
    contentType: contentType || 'application/octet-stream',
    content: decoded ?? NO_BYTES,
    disposition: disposition === 'inline' ? 'inline' : 'attachment',
    ...(typeof contentId === 'string' ? { contentId } : {}),
  };
}

const NO_BYTES = Buffer.alloc(0);
