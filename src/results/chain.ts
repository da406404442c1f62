import { hash } from 'node:crypto';
import type { RunLine } from '../model/run-file.ts';

/** The checksum before the first line of a file. */
export const NO_CHECKSUM = '';

/** 128 bits of SHA-256, in hexadecimal: detects accidental changes. It is not a signature. */
const DIGITS = 32;
const BEFORE = Buffer.from(',"checksum":"');
const AFTER = Buffer.from('"}');
const SUFFIX_BYTES = BEFORE.length + DIGITS + AFTER.length;
const ENDS_WITH_CHECKSUM = new RegExp(`,"checksum":"[0-9a-f]{${DIGITS}}"\\}$`);

export interface ChainedLine {
  /** The line with its line end. */
  readonly bytes: Buffer;
  readonly checksum: string;
}

/** A line of the file: its last member is a checksum over this line and the checksum of the line before. */
export function chainLine(line: RunLine, previous: string): ChainedLine {
  const json = Buffer.from(JSON.stringify(line));
  const body = json.subarray(0, -1);
  const checksum = checksumOf(previous, body);
  return {
    bytes: Buffer.concat([body, BEFORE, Buffer.from(checksum), AFTER, Buffer.from('\n')]),
    checksum,
  };
}

/** The checksum of a line without its line end; undefined if it is wrong. */
export function checkedChecksum(bytes: Buffer, previous: string): string | undefined {
  if (!isChained(bytes)) return undefined;
  const checksum = checksumOf(previous, bytes.subarray(0, -SUFFIX_BYTES));
  return bytes.toString('latin1', bytes.length - AFTER.length - DIGITS, bytes.length - AFTER.length) ===
    checksum
    ? checksum
    : undefined;
}

/** True if a line ends with a checksum, right or wrong. */
export function isChained(bytes: Buffer): boolean {
  return ENDS_WITH_CHECKSUM.test(bytes.toString('latin1', Math.max(0, bytes.length - SUFFIX_BYTES)));
}

/** True if a last line without line end has text after its checksum: it was changed, not truncated. */
export function isMoreThanTorn(bytes: Buffer): boolean {
  return /,"checksum":"[0-9a-f]{32}"\}./su.test(bytes.toString('latin1'));
}

function checksumOf(previous: string, body: Buffer): string {
  return hash('sha256', Buffer.concat([Buffer.from(previous), body])).slice(0, DIGITS);
}
