import { HttpProbe, type SmtpOffers, SmtpProbe } from '../../src/model/probe.ts';
import { httpAdvice } from '../../src/probe/advice/http.ts';
import { smtpAdvice } from '../../src/probe/advice/smtp.ts';

const TLS = {
  version: 'TLSv1.3',
  cipher: 'TLS_AES_256_GCM_SHA384',
  alpn: null,
  handshakeMs: 25.1,
  certificate: {
    subject: 'CN=smtp.example.com',
    issuer: 'C=US, O=Example Trust, CN=E5',
    names: ['smtp.example.com', 'mail.example.com', 'in.example.com', 'out.example.com'],
    validFrom: '2026-01-01T00:00:00.000Z',
    validUntil: '2026-03-31T00:00:00.000Z',
    problem: null,
  },
  resumption: 'resumed',
} as const;

/** What it offers in the clear. */
export const CLEAR: SmtpOffers = {
  keywords: ['PIPELINING', 'SIZE 35882577', '8BITMIME', 'STARTTLS', 'VRFY', 'ETRN'],
  pipelining: true,
  chunking: false,
  sizeBytes: 35_882_577,
  eightBitMime: true,
  smtpUtf8: false,
  dsn: false,
  enhancedStatusCodes: false,
  startTls: true,
  auth: [],
};

/** Of a server of submission, 23 ms away; `changes` replaces what was found. */
export function smtpProbe(changes: Partial<SmtpProbe> = {}): SmtpProbe {
  const found = {
    protocol: 'smtp' as const,
    schema: 1 as const,
    url: 'smtp://smtp.example.com:587',
    at: '2026-03-01T09:30:00.000Z',
    connection: { address: '192.0.2.25', port: 587, lookupMs: 4.2, connectMs: 22.8 },
    roundTrips: { of: 'NOOP' as const, samplesMs: [24, 23.1, 22.9, 23.4, 23.2], minMs: 22.9, medianMs: 23.2 },
    sent: [
      ['EHLO [192.0.2.1]', 'STARTTLS', 'TLS handshake', 'EHLO [192.0.2.1]', 'NOOP', 'NOOP', 'QUIT'],
      ['EHLO [192.0.2.1]', 'STARTTLS', 'TLS handshake', 'QUIT'],
    ],
    security: 'starttls' as const,
    greeting: { text: '220 smtp.example.com ESMTP ready', afterMs: 130 },
    offers: {
      clear: CLEAR,
      secured: { ...CLEAR, startTls: false, auth: ['PLAIN', 'LOGIN', 'CRAM-MD5', 'XOAUTH2'] },
    },
    tls: { ...TLS, certificate: { ...TLS.certificate, names: [...TLS.certificate.names] } },
    tlsProblem: null,
    ...changes,
  };
  return SmtpProbe.parse({ ...found, advice: smtpAdvice(found, { host: 'smtp.example.com', port: 587 }) });
}

/** Of an API that speaks HTTP/2 and 1.1, 8 ms away. */
export function httpProbe(changes: Partial<HttpProbe> = {}): HttpProbe {
  const found = {
    protocol: 'http' as const,
    schema: 1 as const,
    url: 'https://api.example.com:443',
    at: '2026-03-01T09:30:00.000Z',
    connection: { address: '192.0.2.80', port: 443, lookupMs: 1.2, connectMs: 8.1 },
    roundTrips: { of: 'HEAD' as const, samplesMs: [9, 8.6, 8.4, 8.9, 9.2], minMs: 8.4, medianMs: 8.9 },
    sent: [
      ['TLS handshake', 'HEAD / (HTTP/2)', 'HEAD / (HTTP/2)'],
      ['TLS handshake', 'HEAD / (HTTP/1.1)'],
    ],
    tls: { ...TLS, alpn: 'h2', certificate: { ...TLS.certificate, names: [] } },
    status: 404,
    firstAnswerMs: 17.3,
    http2: { streams: 100, windowBytes: 65_535 },
    keepAlive: { kept: true, timeoutSeconds: 60, max: 1000 },
    hints: [
      { name: 'server', value: 'edge' },
      { name: 'strict-transport-security', value: 'max-age=63072000; includeSubDomains; preload' },
      { name: 'x-ratelimit-limit', value: '600' },
    ],
    ...changes,
  };
  return HttpProbe.parse({ ...found, advice: httpAdvice(found, found, undefined) });
}
