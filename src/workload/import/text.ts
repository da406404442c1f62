import { createReadStream } from 'node:fs';
import { usageError } from '../../model/error.ts';
import { TextOfChunks } from '../../model/utf8.ts';

/**
 * The text of a file in pieces, as `TextOfChunks` reads it.
 * @throws usageError `recipients-unreadable` or `not-utf-8`
 */
export async function* textOf(path: string): AsyncGenerator<string> {
  const decoder = new TextOfChunks(path);
  const stream = createReadStream(path);
  try {
    for await (const chunk of stream) yield decoder.add(chunk as Buffer);
  } catch (cause) {
    if (!isSystemError(cause)) throw cause;
    const { problem, hint } = SYSTEM_ERRORS[cause.code] ?? { problem: cause.code, hint: undefined };
    throw usageError('recipients-unreadable', `${path} can't be read: ${problem}`, hint, cause);
  } finally {
    stream.destroy();
  }
  yield decoder.end();
}

const SYSTEM_ERRORS: Readonly<Record<string, { readonly problem: string; readonly hint: string }>> = {
  ENOENT: {
    problem: 'there is no such file',
    hint: 'correct the path; a relative path starts at the working directory',
  },
  EACCES: { problem: 'permission denied', hint: 'make the file readable for this user' },
  EISDIR: { problem: 'it is a folder', hint: 'name a .csv, .json or .ndjson file' },
};

function isSystemError(cause: unknown): cause is Error & { readonly code: string } {
  return cause instanceof Error && 'code' in cause && 'syscall' in cause && typeof cause.code === 'string';
}
