import { closeSync, openSync, readSync } from 'node:fs';

const CHUNK_BYTES = 64 * 1024;
const LINE_END = 0x0a;

/**
 * Calls `visit` for every complete line, without its line end, with its number from 1. The bytes are valid
 * only during the call, because memory holds one chunk and one line. Returns the bytes after the last line
 * end.
 */
export function eachLine(file: string, visit: (line: Buffer, number: number) => void): Buffer {
  const descriptor = openSync(file, 'r');
  try {
    // Reused: lines are copied before the next chunk is read.
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    let begun: Buffer[] = [];
    let number = 0;
    for (;;) {
      const length = readSync(descriptor, chunk);
      if (length === 0) return Buffer.concat(begun);
      const bytes = chunk.subarray(0, length);
      let start = 0;
      for (let end = bytes.indexOf(LINE_END); end >= 0; end = bytes.indexOf(LINE_END, start)) {
        const last = bytes.subarray(start, end);
        visit(begun.length === 0 ? last : Buffer.concat([...begun, last]), ++number);
        begun = [];
        start = end + 1;
      }
      if (start < length) begun.push(Buffer.from(bytes.subarray(start)));
    }
  } finally {
    closeSync(descriptor);
  }
}
