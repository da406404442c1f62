import { isObject } from '../../model/plain-object.ts';

/** Text that every message repeats. Bytes are encoded only once. */
export type Constant = string | Buffer;

export function constant(text: string): Buffer {
  return Buffer.from(text);
}

const SLAB_BYTES = 65_536;
/** Longer bodies get their own memory. */
const SHARED_BYTES = SLAB_BYTES / 4;
let slab = Buffer.allocUnsafeSlow(SLAB_BYTES);
let used = 0;

/**
 * Joins the pieces of one request body.
 * Each piece is encoded in place: joined text would be widened by a single Chinese name. Short bodies share a
 * slab, because allocating one for each costs as much as filling it. A slab is freed with its last body.
 */
export function joined(pieces: readonly Constant[]): Buffer {
  let limit = 0;
  // A UTF-16 code unit becomes at most three bytes of UTF-8.
  for (const piece of pieces) limit += typeof piece === 'string' ? 3 * piece.length : piece.length;
  if (limit > SHARED_BYTES) return joinedAlone(pieces);
  if (used + limit > SLAB_BYTES) {
    slab = Buffer.allocUnsafeSlow(SLAB_BYTES);
    used = 0;
  }
  const from = used;
  for (const piece of pieces)
    used += typeof piece === 'string' ? slab.write(piece, used) : piece.copy(slab, used);
  return slab.subarray(from, used);
}

/** A body in memory of its own, of exactly its length. */
function joinedAlone(pieces: readonly Constant[]): Buffer {
  let length = 0;
  for (const piece of pieces) length += typeof piece === 'string' ? Buffer.byteLength(piece) : piece.length;
  const body = Buffer.allocUnsafeSlow(length);
  let at = 0;
  for (const piece of pieces) at += typeof piece === 'string' ? body.write(piece, at) : piece.copy(body, at);
  return body;
}

/** The members of a JSON object without its braces, so others can be added. */
export function members(value: object): string {
  return JSON.stringify(value).slice(1, -1);
}

/** A server's response body, if it is a JSON object. */
export function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
