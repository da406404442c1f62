import type { SmtpOffers } from '../model/probe.ts';

/** Parses the answer to EHLO: the first line is a greeting. A server that supports only HELO has no lines. */
export function probeOffers(lines: readonly string[]): SmtpOffers {
  const keywords = lines.slice(1).map((line) => line.trim());
  const offered = new Map<string, readonly string[]>();
  for (const line of keywords) {
    // `AUTH=LOGIN` is how servers from before RFC 2554 write it.
    const [keyword = '', ...parameters] = line.toUpperCase().split(/[ =]+/);
    offered.set(keyword, [...(offered.get(keyword) ?? []), ...parameters]);
  }
  const size = Number(offered.get('SIZE')?.[0] ?? 0);
  return {
    keywords,
    pipelining: offered.has('PIPELINING'),
    chunking: offered.has('CHUNKING'),
    // RFC 1870, 3: a size of 0 means that there is no fixed limit.
    sizeBytes: size > 0 ? size : null,
    eightBitMime: offered.has('8BITMIME'),
    smtpUtf8: offered.has('SMTPUTF8'),
    dsn: offered.has('DSN'),
    enhancedStatusCodes: offered.has('ENHANCEDSTATUSCODES'),
    startTls: offered.has('STARTTLS'),
    auth: [...new Set(offered.get('AUTH') ?? [])],
  };
}
