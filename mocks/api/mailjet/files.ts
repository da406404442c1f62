import type { Attachment } from '../../../src/model/message.ts';
import { decodeBase64 } from '../base64.ts';
import { MEBIBYTE } from '../dialect.ts';
import { isRecord, type JsonRecord } from '../json.ts';
import type { Problems } from './errors.ts';

/** "Size of all attachments, including inline may not exceed 15 MB total" */
const MAX_BYTES = 15 * MEBIBYTE;
const NO_FILES: readonly Attachment[] = [];

export function readFiles(json: JsonRecord, problems: Problems): readonly Attachment[] {
  const { Attachments: attached, InlinedAttachments: inlined } = json;
  if (attached === undefined && inlined === undefined) return NO_FILES;
  const files: Attachment[] = [];
  for (const [field, list] of [
    ['Attachments', attached ?? []],
    ['InlinedAttachments', inlined ?? []],
  ] as const) {
    if (!Array.isArray(list)) {
      problems.add('mj-0004', 'Type mismatch. Expected type "array".', field);
      continue;
    }
    for (const one of list) {
      const file = readFile(isRecord(one) ? one : {}, field, problems);
      if (file !== undefined) files.push(file);
    }
  }
  if (files.reduce((sum, { content }) => sum + content.length, 0) > MAX_BYTES) {
    problems.add('mj-0011', 'The attachments exceed 15 MB.', 'Attachments', 'InlinedAttachments');
  }
  return files;
}

function readFile(
  json: JsonRecord,
  field: 'Attachments' | 'InlinedAttachments',
  problems: Problems,
): Attachment | undefined {
  const texts: Partial<Record<'ContentType' | 'Filename' | 'Base64Content', string>> = {};
  for (const name of ['ContentType', 'Filename', 'Base64Content'] as const) {
    const text = json[name];
    if (typeof text !== 'string') {
      problems.add('mj-0003', `"${name}" is mandatory but missing from the input`, `${field}.${name}`);
    } else if (text === '') {
      problems.add('mj-0012', `"${name}" cannot be empty.`, `${field}.${name}`);
    } else texts[name] = text;
  }
  const { ContentType: type, Filename: filename, Base64Content: encoded } = texts;
  if (type === undefined || filename === undefined || encoded === undefined) return undefined;
  const content = decodeBase64(encoded);
  if (content === undefined) {
    problems.add('mj-0005', '"Base64Content" is not base64.', `${field}.Base64Content`);
    return undefined;
  }
  const contentType = type.split(';', 1)[0]?.trim() ?? '';
  if (field === 'Attachments') return { filename, contentType, content, disposition: 'attachment' };
  const id = json['ContentID'];
  // Without a ContentID, the message refers to it by `cid:FILENAME.EXT`.
  const contentId = typeof id === 'string' && id !== '' ? id : filename;
  return { filename, contentType, content, disposition: 'inline', contentId };
}
