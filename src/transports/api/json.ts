/** Text of a request that is the same for every message: as bytes, so that it is encoded only once. */
export type Constant = string | Buffer;

export function constant(text: string): Buffer {
  return Buffer.from(text);
}

const SLAB_BYTES = 65_536;
/** Longer bodies have memory of their own. */
const SHARED_BYTES = SLAB_BYTES / 4;
let slab = Buffer.allocUnsafeSlow(SLAB_BYTES);
let used = 0;

/**
 * One request body of several pieces. Each is encoded where it will lie, and short bodies share memory, which is freed with the last of them: to
 * join text first would have one Chinese name widen all of it, and to ask for memory for each costs as much as to fill it.
 */
export function joined(pieces: readonly Constant[]): Buffer {
  let most = 0;
  // No unit of UTF-16 becomes more than three bytes of UTF-8.
  for (const piece of pieces) most += typeof piece === 'string' ? 3 * piece.length : piece.length;
  if (most > SHARED_BYTES) return Buffer.concat(pieces.map(asBytes));
  if (used + most > SLAB_BYTES) {
    slab = Buffer.allocUnsafeSlow(SLAB_BYTES);
    used = 0;
  }
  const from = used;
  for (const piece of pieces)
    used += typeof piece === 'string' ? slab.write(piece, used) : piece.copy(slab, used);
  return slab.subarray(from, used);
}

function asBytes(piece: Constant): Buffer {
  return typeof piece === 'string' ? Buffer.from(piece) : piece;
}

/** The members of a JSON object without its braces, so that more can be put beside them. */
export function members(value: object): string {
  return JSON.stringify(value).slice(1, -1);
}

/** What a server answered, as far as it is a JSON object. */
export function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
