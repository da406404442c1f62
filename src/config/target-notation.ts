import * as z from 'zod';
import type { Protocol } from '../model/scenario.ts';
import { SCHEMES } from '../model/target.ts';

/** A server as named on the command line, before its name is resolved. */
export interface NamedServer {
  readonly protocol: Protocol;
  readonly host: string;
  readonly port: number;
  readonly secured: boolean;
  readonly user: string | null;
}

const EXPECTED =
  'expected a server such as "smtp://user@mail.example:587", "smtps://…", "https://api.sendgrid.com" or "http://127.0.0.1:8080"';

/**
 * A list of servers. Messages never quote a URL that is invalid or has a password, because messages end up in
 * logs.
 */
export const TargetsNotation = z
  .unknown()
  .transform((value, context): readonly NamedServer[] => {
    const problem = (message: string): void =>
      context.addIssue({ code: 'custom', message, input: undefined });
    const texts: readonly unknown[] = Array.isArray(value) ? value : [value];
    if (texts.length === 0) problem(EXPECTED);
    const servers = texts.flatMap((text) => {
      const read = typeof text === 'string' ? namedServer(text) : EXPECTED;
      if (typeof read !== 'string') return [read];
      problem(read);
      return [];
    });
    return servers.length === texts.length ? servers : z.NEVER;
  })
  .meta({ description: 'servers to send to instead of mocks: a list of URLs' });

/** The server, or its problem. */
function namedServer(text: string): NamedServer | string {
  if (!URL.canParse(text)) return `${EXPECTED}, found no URL`;
  const { protocol: scheme, hostname, port, username, password, pathname, search, hash } = new URL(text);
  const known = SCHEMES[scheme];
  if (known === undefined) return `${EXPECTED}, found the scheme "${scheme}//"`;
  if (password !== '')
    return `the URL contains a password, which others could see; set ${known.protocol === 'smtp' ? 'SENDOFF_SMTP_PASSWORD' : 'SENDOFF_API_KEY'} in the environment instead`;
  const host = hostname.replace(/^\[|\]$/g, '');
  if (host === '') return `${EXPECTED}, found no host`;
  if (!['', '/'].includes(pathname) || search !== '' || hash !== '')
    return `${EXPECTED}, found text after host and port; omit it, because each transport adds its provider's paths`;
  if (port === '0') return `${EXPECTED}, found port 0`;
  return {
    ...known,
    host,
    port: port === '' ? known.port : Number(port),
    user: username === '' ? null : decodeURIComponent(username),
  };
}
