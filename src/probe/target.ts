import { domainToASCII } from 'node:url';
import { usageError } from '../model/error.ts';
import { authorityOf, SCHEMES } from '../model/target.ts';

/** The server to probe. */
export interface Target {
  readonly protocol: 'smtp' | 'http';
  /** Whether TLS comes before everything else. */
  readonly isSecured: boolean;
  /** A name in ASCII, or an address without brackets. */
  readonly host: string;
  readonly port: number;
  /** Scheme, host and port: nothing else of what was given may be repeated, because it may be secret. */
  readonly url: string;
}

const EXPECTED = 'smtp://host[:port], smtps://host[:port], http://host[:port] or https://host[:port]';

/** @throws usage errors, none of which repeats what may be a secret */
export function probeTarget(text: string): Target {
  const [, scheme = '', rest = ''] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/is.exec(text.trim()) ?? [];
  const name = scheme.toLowerCase();
  if (scheme === '')
    throw usageError('probe-url', `expected a URL with its scheme${found(text)}`, `give ${EXPECTED}`);
  const known = SCHEMES[`${name}:`];
  if (known === undefined)
    throw usageError('probe-scheme', `unknown scheme "${scheme.slice(0, 20)}://"`, `give ${EXPECTED}`);
  // Parsed as a URL of HTTP, for the others' hosts are left as they are: not in lower case, not in ASCII.
  const url = URL.parse(`http://${rest}`);
  const port = portOf(rest) ?? known.port;
  if (url === null || url.hostname === '' || port === 0)
    throw usageError('probe-url', `no host and port can be read behind ${name}://`, `give ${EXPECTED}`);
  if (url.password !== '')
    throw usageError(
      'probe-password',
      'a password in a URL ends up in the shell’s history and in lists of processes, so it is refused',
      'leave it out: a probe does not log in; where something needs a secret, it comes from the environment',
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

/** A URL of HTTP would forget port 80. */
function portOf(rest: string): number | undefined {
  const [authority = ''] = rest.split(/[/?#\\]/);
  const digits = /:(\d+)$/.exec(authority)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** The part before an @ may be a secret. */
function found(text: string): string {
  return text.includes('@') ? '' : `, found ${JSON.stringify(text.slice(0, 100))}`;
}
