import * as z from 'zod';
import { SECURITIES } from './feature.ts';

export const PROBE_SCHEMA = 1;

const ms = z.number().min(0);

/** What a server said in answer to EHLO (RFC 5321, 4.1.1.1). */
export const SmtpOffers = z.object({
  keywords: z.array(z.string()).describe('each line of the answer but the first, as it was said'),
  pipelining: z.boolean().describe('RFC 2920'),
  chunking: z.boolean().describe('RFC 3030'),
  sizeBytes: z
    .number()
    .positive()
    .nullable()
    .describe('the largest message (RFC 1870); null: no limit is said'),
  eightBitMime: z.boolean().describe('RFC 6152'),
  smtpUtf8: z.boolean().describe('RFC 6531'),
  dsn: z.boolean().describe('RFC 3461'),
  enhancedStatusCodes: z.boolean().describe('RFC 2034'),
  startTls: z.boolean().describe('RFC 3207'),
  auth: z.array(z.string()).describe('mechanisms (RFC 4954), upper case'),
});
export type SmtpOffers = z.infer<typeof SmtpOffers>;

export const ProbeConnection = z.object({
  address: z.string().describe('which of the host’s addresses was spoken with'),
  port: z.int(),
  lookupMs: ms.nullable().describe('the name’s way to an address; null where the URL has an address'),
  connectMs: ms.describe('TCP’s handshake: about one round trip'),
});
export type ProbeConnection = z.infer<typeof ProbeConnection>;

export const ProbeTls = z.object({
  version: z.string().describe('as OpenSSL names it, such as TLSv1.3'),
  cipher: z.string(),
  alpn: z.string().nullable().describe('what was agreed on by ALPN (RFC 7301); null: nothing'),
  handshakeMs: ms,
  certificate: z.object({
    subject: z.string(),
    issuer: z.string(),
    names: z.array(z.string()).describe('whom it is for'),
    validFrom: z.iso.datetime(),
    validUntil: z.iso.datetime(),
    problem: z.string().nullable().describe('why it does not verify for this host; null: it does'),
  }),
  resumption: z
    .enum(['resumed', 'refused', 'no-ticket', 'untested'])
    .describe(
      'a second connection with the session of the first: went on from it; made a new one; there was none to go on from; could not be tried',
    ),
});
export type ProbeTls = z.infer<typeof ProbeTls>;

export const RoundTrips = z.object({
  of: z.enum(['NOOP', 'HEAD']),
  samplesMs: z.array(ms).min(1).describe('in order; from sending to the first byte of the answer'),
  minMs: ms,
  medianMs: ms,
});
export type RoundTrips = z.infer<typeof RoundTrips>;

/** How often a client must wait for the server. */
export const ProbeTurnarounds = z.object({
  opening: z
    .array(z.object({ step: z.string(), count: z.int().min(0) }))
    .describe('of a new connection, before its first message; TCP’s own round trip not counted'),
  clients: z.array(
    z.object({
      transport: z.string().describe('as `sendoff run --transport` takes it'),
      fresh: z.int().describe('for a message over a new connection, the opening included'),
      warmLeast: z.int().describe('for a message over an open connection, where others are sent too'),
      warmMost: z.int().describe('the same, where it is sent alone'),
    }),
  ),
});
export type ProbeTurnarounds = z.infer<typeof ProbeTurnarounds>;

export const Advice = z.object({
  turnarounds: ProbeTurnarounds,
  rttMs: ms.describe('the smallest of the round trips; TCP’s handshake where none could be timed'),
  client: z
    .object({ library: z.string(), options: z.string().describe('as JavaScript') })
    .describe('how a common client is set up for this server'),
  run: z.array(z.string()).describe('arguments of sendoff for a run as this server and its distance are'),
  target: z
    .array(z.string())
    .describe(
      'arguments of sendoff for a run that sends to this server itself; elsewhere than on this machine, to you@example.org',
    ),
  notes: z.array(z.string()).describe('what to know, as sentences'),
});
export type Advice = z.infer<typeof Advice>;

const common = {
  schema: z.literal(PROBE_SCHEMA),
  url: z.string().describe('scheme, host and port'),
  at: z.iso.datetime(),
  connection: ProbeConnection,
  roundTrips: RoundTrips.nullable().describe('over one open connection; null: none could be timed'),
  sent: z.array(z.array(z.string())).describe('all that was sent, by connection'),
  advice: Advice,
};

export const SmtpProbe = z.object({
  protocol: z.literal('smtp'),
  ...common,
  security: z.enum(SECURITIES).describe('how the connection came to be secured'),
  greeting: z.object({
    text: z.string().describe('the first line of the banner'),
    afterMs: ms.describe('since the connection was there, secured where that comes first'),
  }),
  offers: z.object({
    clear: SmtpOffers.nullable().describe('null: TLS comes first'),
    secured: SmtpOffers.nullable().describe('null: not secured'),
  }),
  tls: ProbeTls.nullable(),
  tlsProblem: z.string().nullable().describe('why STARTTLS, though offered, came to nothing'),
});
export type SmtpProbe = z.infer<typeof SmtpProbe>;

export const HttpProbe = z.object({
  protocol: z.literal('http'),
  ...common,
  tls: ProbeTls.nullable().describe('null: http'),
  status: z.int().describe('of HEAD /'),
  firstAnswerMs: ms.describe('of the first request on the new connection'),
  http2: z
    .object({
      streams: z.number().nullable().describe('requests at once on a connection; null: no limit is said'),
      windowBytes: z.number().describe('of a request, before the server allows more'),
    })
    .nullable()
    .describe('RFC 9113; null: not agreed on by ALPN'),
  keepAlive: z
    .object({
      kept: z.boolean().describe('a second request was answered on the same connection'),
      timeoutSeconds: z.number().nullable().describe('as the Keep-Alive field says it'),
      max: z.number().nullable().describe('requests on a connection, as the Keep-Alive field says it'),
    })
    .nullable()
    .describe('of HTTP/1.1; null: could not be tried'),
  hints: z
    .array(z.object({ name: z.string(), value: z.string() }))
    .describe('fields of the answer that tell a client how to behave'),
});
export type HttpProbe = z.infer<typeof HttpProbe>;

/** What `sendoff probe` found at a URL, and what it means for a client. */
export const Probe = z.discriminatedUnion('protocol', [SmtpProbe, HttpProbe]);
export type Probe = z.infer<typeof Probe>;
