import { readdir, readFile, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { usageError } from '../../model/error.ts';
import type { Attachment } from '../../model/message.ts';
import { type CidReference, cidReferences } from './cid-references.ts';
import { inlineIds } from './content-id.ts';
import { MASKS } from './masked.ts';
import { placeAt, placeText, type Source } from './parse.ts';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.pdf': 'application/pdf',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.svg': 'image/svg+xml',
  '.webp': 'image/webp',
  '.txt': 'text/plain',
  '.html': 'text/html',
  '.csv': 'text/csv',
  '.ics': 'text/calendar',
  '.json': 'application/json',
  '.zip': 'application/zip',
  '.docx': 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  '.xlsx': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

/**
 * The attachments of a message, by name, and its HTML with their content ids.
 * Files that the HTML references as `cid:<file name>` are inline, the others attached.
 *
 * @throws usageError `template-broken`, `template-empty` or `template-unreadable`, with the file and the
 * position of a reference
 */
export async function withAttachments(
  folder: string,
  html: Source,
): Promise<{ readonly attachments: readonly Attachment[]; readonly html: Source }> {
  const names = (await isFolder(folder)) ? await fileNames(folder) : [];
  const references = cidReferences(html.text).map((reference) => ({
    reference,
    files: filesOf(reference, names, html),
  }));
  const ids = inlineIds([...new Set(references.flatMap(({ files }) => files))], names);
  let text = html.text;
  for (const { reference, files } of references.toReversed()) {
    const renamed = files.find((name) => ids.get(name) !== name);
    if (renamed === undefined) continue;
    if (MASKS.test(reference.name))
      throw broken(
        html,
        reference,
        `"${renamed}" can't be shown by an expression`,
        'rename the file to letters, digits, hyphens and dots, or refer to it by its whole name',
      );
    text = text.slice(0, reference.start) + ids.get(renamed) + text.slice(reference.end);
  }
  return {
    html: { ...html, text },
    attachments: await Promise.all(
      names.map(async (filename): Promise<Attachment> => {
        const content = await readFile(join(folder, filename)).catch((cause: unknown) => {
          throw usageError(
            'template-unreadable',
            `${join(folder, filename)} can't be read`,
            undefined,
            cause,
          );
        });
        if (content.length === 0) {
          throw usageError(
            'template-empty',
            `${join(folder, filename)} has 0 bytes`,
            'fill the file or remove it: providers reject empty attachments',
          );
        }
        const id = ids.get(filename);
        const contentType = contentTypeOf(filename);
        // With SparkPost and Mailgun an inline file's name is its content id.
        return id === undefined
          ? { filename, contentType, content, disposition: 'attachment' }
          : { filename: id, contentType, content, disposition: 'inline', contentId: id };
      }),
    ),
  };
}

function contentTypeOf(filename: string): string {
  return CONTENT_TYPES[extname(filename).toLowerCase()] ?? 'application/octet-stream';
}

/** The file that a reference names. If it contains an expression: all images that it may name. */
function filesOf(reference: CidReference, names: readonly string[], html: Source): readonly string[] {
  const candidates = [...new Set([percentDecoded(reference.name), reference.name])];
  for (const one of candidates) {
    const found = names.filter((name) => name.normalize() === one.normalize());
    if (found.length > 0) return found.slice(0, 1);
    if (!MASKS.test(one)) continue;
    const images = imagesLike(one, names);
    if (images.length > 0) return images;
  }
  const [decoded = ''] = candidates;
  throw broken(
    html,
    reference,
    MASKS.test(decoded)
      ? `there is no image like "${decoded.replaceAll(new RegExp(MASKS, 'g'), '…')}" in attachments/`
      : `there is no file "${decoded}" in attachments/`,
    'put the image into attachments/, and refer to it by <img src="cid:its-file-name">',
  );
}

/** Conditions may choose among whole names, so only the text before and after all expressions is compared. */
function imagesLike(name: string, names: readonly string[]): readonly string[] {
  const pieces = name.normalize().split(MASKS);
  const [first = ''] = pieces;
  const last = pieces.at(-1) ?? '';
  return names.filter((one) => {
    const file = one.normalize();
    return (
      contentTypeOf(file).startsWith('image/') &&
      file.length >= first.length + last.length &&
      file.startsWith(first) &&
      file.endsWith(last)
    );
  });
}

/**
 * RFC 2392, 2: "converting the % encoded character to their equivalent US-ASCII characters"; here of UTF-8.
 */
function percentDecoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

function broken(html: Source, { at }: CidReference, problem: string, hint: string): Error {
  const place = placeText(placeAt(html.file, html.text, at));
  return usageError('template-broken', `${place}: ${problem}`, hint);
}

export async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

async function fileNames(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) => entry.name)
    .sort();
}
