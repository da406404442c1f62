/** The extensions that a server announced in its reply to EHLO, if they change how a client uses it. */
export interface Offers {
  /** RFC 2920 */
  readonly pipelining: boolean;
  /** RFC 3030 */
  readonly chunking: boolean;
  /** RFC 6152 */
  readonly eightBit: boolean;
  /** RFC 6531 */
  readonly utf8: boolean;
  /** RFC 1870: octets of the largest message; infinite if not announced. */
  readonly mostBytes: number;
  /** RFC 4954, upper case */
  readonly auth: readonly string[];
  /** RFC 3207 */
  readonly startTls: boolean;
}

/** The extensions of a server that knows only HELO: none. */
export const NO_OFFERS: Offers = offersOf('');

/** Parses the lines of the reply. The first line is a greeting. */
export function offersOf(reply: string): Offers {
  const offered = new Map<string, readonly string[]>();
  for (const line of reply.split('\n').slice(1)) {
    // Servers from before RFC 2554 write `AUTH=LOGIN`.
    const [keyword = '', ...parameters] = line.slice(4).trim().toUpperCase().split(/[ =]+/);
    offered.set(keyword, [...(offered.get(keyword) ?? []), ...parameters]);
  }
  const size = Number(offered.get('SIZE')?.[0] ?? 0);
  return {
    pipelining: offered.has('PIPELINING'),
    chunking: offered.has('CHUNKING'),
    eightBit: offered.has('8BITMIME'),
    utf8: offered.has('SMTPUTF8'),
    mostBytes: size > 0 ? size : Number.POSITIVE_INFINITY,
    auth: offered.get('AUTH') ?? [],
    startTls: offered.has('STARTTLS'),
  };
}
