import { statSync, writeFileSync } from 'node:fs';

/**
 * Writes a file that the user named. Throws for a named pipe, which may have no reader, and what `node:fs`
 * throws.
 */
export function writeOutputFile(path: string, text: string): void {
  if (!isOwnDescriptor(path) && statSync(path, { throwIfNoEntry: false })?.isFIFO() === true)
    throw new Error('it is a pipe');
  writeFileSync(path, text);
}

/** /dev/stdout and a shell's `>(…)` always have a reader. */
function isOwnDescriptor(path: string): boolean {
  return /^\/(?:dev\/(?:fd\/|std(?:out|err)$)|proc\/self\/fd\/)/.test(path);
}
