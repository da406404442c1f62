import * as z from 'zod';
import { SECURITIES } from './feature.ts';

export const PROBE_SCHEMA = 1;

const ms = z.number().min(0);

/** The server's reply to EHLO (RFC 5321, 4.1.1.1). */
export const SmtpOffers = z.object({
  keywords: z.array(z.string()).describe('each line of the reply after the first, verbatim'),
  pipelining: z.boolean().describe('RFC 2920'),
  chunking: z.boolean().describe('RFC 3030'),
  sizeBytes: z
    .number()
    .positive()
    .nullable()
    .describe('size limit of a message (RFC 1870); null: none announced'),
  eightBitMime: z.boolean().describe('RFC 6152'),
  smtpUtf8: z.boolean().describe('RFC 6531'),
  dsn: z.boolean().describe('RFC 3461'),
  enhancedStatusCodes: z.boolean().describe('RFC 2034'),
  startTls: z.boolean().describe('RFC 3207'),
  auth: z.array(z.string()).describe('mechanisms (RFC 4954), upper case'),
});
export type SmtpOffers = z.infer<typeof SmtpOffers>;

export const ProbeConnection = z.object({
  address: z.string().describe('the host’s address that was used'),
  port: z.int(),
  lookupMs: ms.nullable().describe('time of the DNS lookup; null if the URL holds an address'),
  connectMs: ms.describe('TCP handshake: about one round trip'),
});
export type ProbeConnection = z.infer<typeof ProbeConnection>;

export const ProbeTls = z.object({
  version: z.string().describe('OpenSSL’s name, such as TLSv1.3'),
  cipher: z.string(),
  alpn: z.string().nullable().describe('protocol negotiated by ALPN (RFC 7301); null: none'),
  handshakeMs: ms,
  certificate: z.object({
    subject: z.string(),
    issuer: z.string(),
    names: z.array(z.string()).describe('host names and addresses that it covers'),
    validFrom: z.iso.datetime(),
    validUntil: z.iso.datetime(),
    problem: z.string().nullable().describe('why verification for this host failed; null: it succeeded'),
  }),
  resumption: z
    .enum(['resumed', 'refused', 'no-ticket', 'untested'])
    .describe(
      'result of a second connection with the session of the first: resumed; full handshake; no ticket to resume; not tested',
    ),
});
export type ProbeTls = z.infer<typeof ProbeTls>;

export const RoundTrips = z.object({
  of: z.enum(['NOOP', 'HEAD']),
  samplesMs: z.array(ms).min(1).describe('in order; from sending to the first byte of the reply'),
  minMs: ms,
  medianMs: ms,
});
export type RoundTrips = z.infer<typeof RoundTrips>;

/** Turnarounds: how often a client must wait for the server. */
export const ProbeTurnarounds = z.object({
  opening: z
    .array(z.object({ step: z.string(), count: z.int().min(0) }))
    .describe('steps of a new connection before its first message, without the TCP handshake'),
  clients: z.array(
    z.object({
      transport: z.string().describe('name for `sendoff run --transport`'),
      fresh: z.int().describe('for a message over a new connection, including its opening'),
      warmLeast: z.int().describe('for a message over an open connection, pipelined with others'),
      warmMost: z.int().describe('for a message over an open connection, sent alone'),
    }),
  ),
});
export type ProbeTurnarounds = z.infer<typeof ProbeTurnarounds>;

export const Advice = z.object({
  turnarounds: ProbeTurnarounds,
  rttMs: ms.describe('the shortest round trip; the TCP handshake if none could be timed'),
  client: z
    .object({ library: z.string(), options: z.string().describe('as JavaScript') })
    .describe('configuration of a common client for this server'),
  run: z.array(z.string()).describe('arguments of a sendoff run that emulates this server and its distance'),
  target: z
    .array(z.string())
    .describe(
      'arguments of a sendoff run against this server; an external server gets messages to you@example.org',
    ),
  notes: z.array(z.string()).describe('advice, as sentences'),
});
export type Advice = z.infer<typeof Advice>;

const common = {
  schema: z.literal(PROBE_SCHEMA),
  url: z.string().describe('scheme, host and port'),
  at: z.iso.datetime(),
  connection: ProbeConnection,
  roundTrips: RoundTrips.nullable().describe('on one open connection; null: none could be timed'),
  sent: z.array(z.array(z.string())).describe('all commands and requests, by connection'),
  advice: Advice,
};

export const SmtpProbe = z.object({
  protocol: z.literal('smtp'),
  ...common,
  security: z.enum(SECURITIES).describe('how the connection was secured'),
  greeting: z.object({
    text: z.string().describe('the first line of the banner'),
    afterMs: ms.describe('from the open connection, after TLS if TLS comes first'),
  }),
  offers: z.object({
    clear: SmtpOffers.nullable().describe('null: TLS comes first'),
    secured: SmtpOffers.nullable().describe('null: not secured'),
  }),
  tls: ProbeTls.nullable(),
  tlsProblem: z.string().nullable().describe('why the offered STARTTLS failed'),
});
export type SmtpProbe = z.infer<typeof SmtpProbe>;

export const HttpProbe = z.object({
  protocol: z.literal('http'),
  ...common,
  tls: ProbeTls.nullable().describe('null: http'),
  status: z.int().describe('status of HEAD /'),
  firstAnswerMs: ms.describe('time to the first response on the new connection'),
  http2: z
    .object({
      streams: z.number().nullable().describe('concurrent requests per connection; null: no limit announced'),
      windowBytes: z.number().describe('initial flow-control window of a request'),
    })
    .nullable()
    .describe('RFC 9113; null: not negotiated by ALPN'),
  keepAlive: z
    .object({
      kept: z.boolean().describe('true if the connection answered a second request'),
      timeoutSeconds: z.number().nullable().describe('timeout of the Keep-Alive header'),
      max: z.number().nullable().describe('requests per connection, by the Keep-Alive header'),
    })
    .nullable()
    .describe('HTTP/1.1 only; null: not tested'),
  hints: z
    .array(z.object({ name: z.string(), value: z.string() }))
    .describe('response headers that affect how a client should behave'),
});
export type HttpProbe = z.infer<typeof HttpProbe>;

/** The result of `sendoff probe`: a server's properties, and advice for clients. */
export const Probe = z.discriminatedUnion('protocol', [SmtpProbe, HttpProbe]);
export type Probe = z.infer<typeof Probe>;
