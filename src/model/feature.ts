/** What a server offers so that a connection can be secured: nothing, STARTTLS (RFC 3207), or TLS from the first byte. */
export const SECURITIES = ['none', 'starttls', 'tls'] as const;
export type Security = (typeof SECURITIES)[number];

/** How a client says who it is (RFC 4954), in the order in which servers are asked for them. */
export const AUTH_MECHANISMS = ['PLAIN', 'LOGIN', 'CRAM-MD5', 'XOAUTH2'] as const;
export type AuthMechanism = (typeof AUTH_MECHANISMS)[number];

interface FeatureDefinition {
  /** Only one of a group can be chosen. */
  readonly group: string;
  /** One line for `sendoff list`. */
  readonly summary: string;
  /** What the server must offer. */
  readonly security?: Security;
  /** How each connection says who it is. */
  readonly auth?: AuthMechanism;
}

/**
 * What a transport does besides, where it is asked to: `smtp-nodemailer+tls`. A transport with features is a
 * transport of its own, so that it is compared with the plain one in the same blocks. A feature that needs a server to
 * offer something says so; everything else is the transport's own business.
 */
export const FEATURES = {
  starttls: {
    group: 'security',
    summary: 'secured after the greeting, as on port 587 (RFC 3207)',
    security: 'starttls',
  },
  tls: {
    group: 'security',
    summary: 'secured from the first byte, as on port 465 (RFC 8314)',
    security: 'tls',
  },
  resume: {
    group: 'resumption',
    summary:
      'beside TLS: a new connection goes on from the session of one before it, by a ticket (RFC 8446, 2.2)',
  },
  'no-resume': {
    group: 'resumption',
    summary: 'beside TLS: every connection has a full handshake, where the HTTP client else resumes sessions',
  },
  'auth-plain': {
    group: 'auth',
    summary: 'authenticated by PLAIN (RFC 4616): one turnaround more for each connection',
    auth: 'PLAIN',
  },
  'auth-login': {
    group: 'auth',
    summary: 'authenticated by LOGIN: three turnarounds more for each connection',
    auth: 'LOGIN',
  },
  'auth-cram-md5': {
    group: 'auth',
    summary: 'authenticated by CRAM-MD5 (RFC 2195): two turnarounds more for each connection',
    auth: 'CRAM-MD5',
  },
  'auth-xoauth2': {
    group: 'auth',
    summary: 'authenticated by XOAUTH2, an OAuth 2.0 access token: one turnaround more for each connection',
    auth: 'XOAUTH2',
  },
  https: {
    group: 'security',
    summary: 'secured from the first byte: HTTP/1.1 over TLS',
    security: 'tls',
  },
  h2: {
    group: 'security',
    summary: 'by HTTP/2 over TLS: one connection carries all calls at once (RFC 9113)',
    security: 'tls',
  },
  gzip: {
    group: 'compression',
    summary: 'with compressed messages, as the provider takes them from some accounts',
  },
  'dkim-rsa': {
    group: 'signature',
    summary:
      'each message signed with DKIM, RSA-2048 (RFC 6376); nodemailer cannot sign with Ed25519 (RFC 8463)',
  },
  plain: {
    group: 'preparation',
    summary: 'nothing is encoded before sending: each message is built whole, as most applications do',
  },
  base64: {
    group: 'preparation',
    summary:
      'texts that are not ASCII in base64 (textEncoding), which costs nodemailer less than quoted-printable',
  },
  'own-mime': {
    group: 'preparation',
    summary: "messages composed by Sendoff's composer, and given to nodemailer as raw",
  },
  'no-chunking': {
    group: 'chunking',
    summary: 'messages with DATA, also where the server takes chunks (RFC 3030)',
  },
} as const satisfies Readonly<Record<string, FeatureDefinition>>;
export type Feature = keyof typeof FEATURES;

export function isFeature(name: string): name is Feature {
  return Object.hasOwn(FEATURES, name);
}

/** `smtp-nodemailer+tls` → its parts. Nothing is checked. */
export function partsOf(transport: string): { readonly base: string; readonly features: readonly string[] } {
  const [base = '', ...features] = transport.split('+');
  return { base, features };
}

/**
 * The one name of a transport with these features, which stand in the order of FEATURES:
 * `smtp-nodemailer+auth-plain+tls` → `smtp-nodemailer+tls+auth-plain`. Nothing is checked.
 */
export function canonicalName(transport: string): string {
  const { base, features } = partsOf(transport);
  const order = Object.keys(FEATURES);
  return [base, ...features.toSorted((a, b) => order.indexOf(a) - order.indexOf(b))].join('+');
}

/** What the server must offer for these features. */
export function securityOf(features: readonly Feature[]): Security {
  const definitions: readonly FeatureDefinition[] = features.map((name) => FEATURES[name]);
  return definitions.find(({ security }) => security !== undefined)?.security ?? 'none';
}

/** How each connection says who it is with these features; undefined where none of them asks for it. */
export function mechanismOf(features: readonly Feature[]): AuthMechanism | undefined {
  const definitions: readonly FeatureDefinition[] = features.map((name) => FEATURES[name]);
  return definitions.find(({ auth }) => auth !== undefined)?.auth;
}

/** Whether a transport of this name signs the messages that it composes. */
export function signsMessages(transport: string): boolean {
  return partsOf(transport).features.some((name) => isFeature(name) && FEATURES[name].group === 'signature');
}

/** Two features of which only one can be chosen. */
export function conflictOf(features: readonly Feature[]): readonly [Feature, Feature] | undefined {
  for (const [i, one] of features.entries()) {
    const other = features.slice(0, i).find((before) => FEATURES[before].group === FEATURES[one].group);
    if (other !== undefined) return [other, one];
  }
  return undefined;
}
