import { closeSync, openSync, readSync } from 'node:fs';

const CHUNK_BYTES = 64 * 1024;
const LINE_END = 0x0a;

/**
 * Gives every whole line of a UTF-8 file to `visit`, with its number from 1, and holds no more of the file than a chunk and
 * the line that is being put together. Returns whether text without a line end was left over. Throws what `node:fs` and
 * `visit` throw.
 */
export function eachLine(file: string, visit: (line: string, number: number) => void): boolean {
  const descriptor = openSync(file, 'r');
  try {
    // Reused: a line is copied out of it before the next chunk is read.
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    let begun: Buffer[] = [];
    let number = 0;
    for (;;) {
      const length = readSync(descriptor, chunk);
      if (length === 0) return begun.length > 0;
      const bytes = chunk.subarray(0, length);
      let start = 0;
      for (let end = bytes.indexOf(LINE_END); end >= 0; end = bytes.indexOf(LINE_END, start)) {
        const last = bytes.subarray(start, end);
        visit((begun.length === 0 ? last : Buffer.concat([...begun, last])).toString('utf8'), ++number);
        begun = [];
        start = end + 1;
      }
      if (start < length) begun.push(Buffer.from(bytes.subarray(start)));
    }
  } finally {
    closeSync(descriptor);
  }
}
