/** How a server secures connections: not at all, by STARTTLS (RFC 3207), or by TLS from the first byte. */
export const SECURITIES = ['none', 'starttls', 'tls'] as const;
export type Security = (typeof SECURITIES)[number];

/** SMTP authentication (RFC 4954), in the order in which a client prefers the mechanisms. */
export const AUTH_MECHANISMS = ['PLAIN', 'LOGIN', 'CRAM-MD5', 'XOAUTH2'] as const;
export type AuthMechanism = (typeof AUTH_MECHANISMS)[number];

interface FeatureDefinition {
  /** A transport can have one feature of a group. */
  readonly group: string;
  /** One line for `sendoff list`. */
  readonly summary: string;
  /** The security that the server must offer. */
  readonly security?: Security;
  /** The mechanism by which each connection authenticates. */
  readonly auth?: AuthMechanism;
  /** Features of other groups that cannot be combined with it. */
  readonly excludes?: readonly string[];
}

/**
 * Optional behaviour of a transport: `smtp-nodemailer+tls`. A transport with features counts as a separate
 * transport, so that it is compared with the plain one in the same blocks.
 */
export const FEATURES = {
  starttls: {
    group: 'security',
    summary: 'TLS after the greeting, as on port 587 (RFC 3207)',
    security: 'starttls',
  },
  tls: {
    group: 'security',
    summary: 'TLS from the first byte, as on port 465 (RFC 8314)',
    security: 'tls',
  },
  resume: {
    group: 'resumption',
    summary: 'with TLS: a new connection resumes the session of an earlier one by a ticket (RFC 8446, 2.2)',
  },
  'no-resume': {
    group: 'resumption',
    summary: 'with TLS: every connection has a full handshake; the HTTP client resumes sessions by default',
  },
  'auth-plain': {
    group: 'auth',
    summary: 'AUTH PLAIN (RFC 4616): one extra turnaround per connection',
    auth: 'PLAIN',
  },
  'auth-login': {
    group: 'auth',
    summary: 'AUTH LOGIN: three extra turnarounds per connection',
    auth: 'LOGIN',
  },
  'auth-cram-md5': {
    group: 'auth',
    summary: 'AUTH CRAM-MD5 (RFC 2195): two extra turnarounds per connection',
    auth: 'CRAM-MD5',
  },
  'auth-xoauth2': {
    group: 'auth',
    summary: 'AUTH XOAUTH2, an OAuth 2.0 access token: one extra turnaround per connection',
    auth: 'XOAUTH2',
  },
  https: {
    group: 'security',
    summary: 'HTTP/1.1 over TLS',
    security: 'tls',
  },
  h2: {
    group: 'security',
    summary: 'HTTP/2 over TLS: one connection carries all concurrent calls (RFC 9113)',
    security: 'tls',
  },
  gzip: {
    group: 'compression',
    summary: 'compressed requests, which the provider accepts from some accounts',
  },
  'dkim-rsa': {
    group: 'signature',
    summary:
      'signs each message with DKIM, RSA-2048 (RFC 6376); nodemailer cannot sign with Ed25519 (RFC 8463)',
  },
  plain: {
    group: 'preparation',
    summary: 'builds each message from scratch, as most applications do; nothing is encoded in advance',
  },
  base64: {
    group: 'preparation',
    summary: 'non-ASCII text in base64 (textEncoding), which costs nodemailer less than quoted-printable',
  },
  'own-mime': {
    group: 'preparation',
    summary: "Sendoff's composer builds each message; nodemailer sends it as raw",
  },
  'no-chunking': {
    group: 'chunking',
    summary: 'always sends messages by DATA, even if the server offers CHUNKING (RFC 3030)',
  },
  minimal: {
    group: 'client',
    summary: 'the reference client for HTTP/1.1: as fast as the protocol allows, instead of undici',
    excludes: ['h2'],
  },
} as const satisfies Readonly<Record<string, FeatureDefinition>>;
export type Feature = keyof typeof FEATURES;

export function isFeature(name: string): name is Feature {
  return Object.hasOwn(FEATURES, name);
}

/** `smtp-nodemailer+tls` → its parts, unchecked. */
export function partsOf(transport: string): { readonly base: string; readonly features: readonly string[] } {
  const [base = '', ...features] = transport.split('+');
  return { base, features };
}

/**
 * The name with its features in the order of FEATURES, unchecked:
 * `smtp-nodemailer+auth-plain+tls` → `smtp-nodemailer+tls+auth-plain`.
 */
export function canonicalName(transport: string): string {
  const { base, features } = partsOf(transport);
  const order = Object.keys(FEATURES);
  return [base, ...features.toSorted((a, b) => order.indexOf(a) - order.indexOf(b))].join('+');
}

/** The security that the server must offer for these features. */
export function securityOf(features: readonly Feature[]): Security {
  const definitions: readonly FeatureDefinition[] = features.map((name) => FEATURES[name]);
  return definitions.find(({ security }) => security !== undefined)?.security ?? 'none';
}

/** The authentication mechanism of these features, if any. */
export function mechanismOf(features: readonly Feature[]): AuthMechanism | undefined {
  const definitions: readonly FeatureDefinition[] = features.map((name) => FEATURES[name]);
  return definitions.find(({ auth }) => auth !== undefined)?.auth;
}

/** True if a transport of this name signs its messages with DKIM. */
export function signsMessages(transport: string): boolean {
  return partsOf(transport).features.some((name) => isFeature(name) && FEATURES[name].group === 'signature');
}

/** Two features that exclude each other, if there are any. */
export function conflictOf(features: readonly Feature[]): readonly [Feature, Feature] | undefined {
  for (const [i, one] of features.entries()) {
    const other = features
      .slice(0, i)
      .find((before) => FEATURES[before].group === FEATURES[one].group || excludes(before, one));
    if (other !== undefined) return [other, one];
  }
  return undefined;
}

function excludes(a: Feature, b: Feature): boolean {
  const [one, other]: readonly FeatureDefinition[] = [FEATURES[a], FEATURES[b]];
  return one?.excludes?.includes(b) === true || other?.excludes?.includes(a) === true;
}
