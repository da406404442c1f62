import { domainToASCII } from 'node:url';
import { usageError } from '../model/error.ts';
import { authorityOf, SCHEMES } from '../model/target.ts';

/** The server to probe. */
export interface Target {
  readonly protocol: 'smtp' | 'http';
  /** True if the connection starts with TLS. */
  readonly isSecured: boolean;
  /** A name in ASCII, or an address without brackets. */
  readonly host: string;
  readonly port: number;
  /** Scheme, host and port only: the rest of the given URL may hold secrets. */
  readonly url: string;
}

const EXPECTED = 'smtp://host[:port], smtps://host[:port], http://host[:port] or https://host[:port]';

/** @throws usage errors that never quote a possible secret */
export function probeTarget(text: string): Target {
  const [, scheme = '', rest = ''] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/is.exec(text.trim()) ?? [];
  const name = scheme.toLowerCase();
  if (scheme === '')
    throw usageError('probe-url', `expected a URL with its scheme${found(text)}`, `use ${EXPECTED}`);
  const known = SCHEMES[`${name}:`];
  if (known === undefined)
    throw usageError('probe-scheme', `unknown scheme "${scheme.slice(0, 20)}://"`, `use ${EXPECTED}`);
  // Parsed as an HTTP URL, because the parser normalizes hosts (lower case, ASCII) for such schemes only.
  const url = URL.parse(`http://${rest}`);
  const port = portOf(rest) ?? known.port;
  if (url === null || url.hostname === '' || port === 0)
    throw usageError('probe-url', `the URL has no valid host and port after ${name}://`, `use ${EXPECTED}`);
  if (url.password !== '')
    throw usageError(
      'probe-password',
      'the URL contains a password',
      'leave it out: a probe does not log in, and shell history and process lists would show the password',
    );
  const host = url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : domainToASCII(url.hostname);
  return {
    protocol: known.protocol === 'smtp' ? 'smtp' : 'http',
    isSecured: known.secured,
    host,
    port,
    url: `${name}://${authorityOf({ host, port })}`,
  };
}

/** Reads the port from the text, because URL drops the default port 80. */
function portOf(rest: string): number | undefined {
  const [authority = ''] = rest.split(/[/?#\\]/);
  const digits = /:(\d+)$/.exec(authority)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** Quotes the text unless it has an @: the part before it may be a secret. */
function found(text: string): string {
  return text.includes('@') ? '' : `, found ${JSON.stringify(text.slice(0, 100))}`;
}
