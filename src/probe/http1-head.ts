import { Alien, LONGEST } from './replies.ts';
import type { StreamPart } from './stream-reader.ts';

/** The head of an HTTP/1.1 response; a response to HEAD has no body (RFC 9112, 6.3). */
export interface Http1Head {
  readonly status: number;
  /** In order, names in lower case. */
  readonly fields: readonly (readonly [name: string, value: string])[];
  /** The server keeps the connection open (RFC 9112, 9.3). */
  readonly isKept: boolean;
}

const STATUS_LINE = /^HTTP\/1\.(\d) (\d{3})(?: |$)/;

/**
 * The first head in a text; undefined while its end is missing.
 *
 * @throws Alien if the text does not begin with a status line
 */
export function takeHttp1Head(text: string): StreamPart<Http1Head> | undefined {
  const [first = ''] = text.split(/\r?\n/, 1);
  const [, minor, status] = STATUS_LINE.exec(first) ?? [];
  if (status === undefined && text.includes('\n')) throw new Alien(first);
  const end = /\r?\n\r?\n/.exec(text);
  if (end === null) {
    if (text.length > LONGEST) throw new Alien(first);
    return undefined;
  }
  const [, ...lines] = text.slice(0, end.index).split(/\r?\n/);
  const fields = lines.flatMap((line) => {
    const [, name, value = ''] = /^([^\s:]+):\s*(.*?)\s*$/.exec(line) ?? [];
    return name === undefined ? [] : [[name.toLowerCase(), value] as const];
  });
  const connection = fields.filter(([name]) => name === 'connection').map(([, value]) => value.toLowerCase());
  const says = (word: string): boolean => connection.some((value) => value.split(/\s*,\s*/).includes(word));
  const isKept = minor === '0' ? says('keep-alive') : !says('close');
  return { value: { status: Number(status), fields, isKept }, rest: text.slice(end.index + end[0].length) };
}
