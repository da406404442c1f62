import { createReadStream } from 'node:fs';
import { usageError } from '../../model/error.ts';

/** The text of a UTF-8 file in pieces, without its byte order mark. @throws usageError `recipients-unreadable` */
export async function* textOf(path: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const decoded = (bytes?: Uint8Array): string => {
    try {
      return decoder.decode(bytes, { stream: bytes !== undefined });
    } catch (cause) {
      throw usageError(
        'recipients-unreadable',
        `${path} is not UTF-8 text`,
        'Save it as UTF-8 (in Excel: "CSV UTF-8").',
        cause,
      );
    }
  };
  const stream = createReadStream(path);
  try {
    for await (const chunk of stream) yield decoded(chunk as Buffer);
  } catch (cause) {
    if (!isSystemError(cause)) throw cause;
    throw usageError(
      'recipients-unreadable',
      `${path} can't be read: ${SYSTEM_ERRORS[cause.code] ?? cause.code}`,
      undefined,
      cause,
    );
  } finally {
    stream.destroy();
  }
  yield decoded();
}

const SYSTEM_ERRORS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission denied',
  EISDIR: 'it is a folder',
};

function isSystemError(cause: unknown): cause is Error & { readonly code: string } {
  return cause instanceof Error && 'code' in cause && 'syscall' in cause && typeof cause.code === 'string';
}
