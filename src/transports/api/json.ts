/** Text of a request that is the same for every message: as bytes where it is long, so that it is encoded only once. */
export type Constant = string | Buffer;

/** From this length on, copying bytes is cheaper than encoding the text again with each message. */
const LONG = 16_384;

export function constant(text: string): Constant {
  return text.length < LONG ? text : Buffer.from(text);
}

/** One request body of several pieces: text where all of them are text, otherwise bytes. */
export function joined(pieces: readonly Constant[]): string | Buffer {
  let text = '';
  for (const piece of pieces) {
    if (typeof piece !== 'string') return Buffer.concat(pieces.map(asBytes));
    text += piece;
  }
  return text;
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
