import type { HttpProbe } from '../model/probe.ts';
import type { Head } from './heads.ts';

/** Header fields that direct a client's behaviour. */
const HINTS: readonly RegExp[] = [
  /^server$/,
  /^location$/,
  /^allow$/,
  /^retry-after$/,
  // A draft names RateLimit and RateLimit-Policy; Resend sends RateLimit-…, SendGrid X-RateLimit-….
  /^(?:x-)?rate-?limit(?:-|$)/,
  /^alt-svc$/,
  /^strict-transport-security$/,
];

/** The hints of the first response, in its order. */
export function hintsIn([head]: readonly Head[]): HttpProbe['hints'] {
  return (head?.fields ?? [])
    .filter(([name]) => HINTS.some((pattern) => pattern.test(name)))
    .map(([name, value]) => ({ name, value: value.slice(0, 500) }));
}

/** Reports if the connection stayed open after the first response, and the limits in its Keep-Alive field. */
export function keepAliveIn(heads: readonly Head[]): NonNullable<HttpProbe['keepAlive']> {
  const field = heads[0]?.fields.find(([name]) => name === 'keep-alive')?.[1] ?? '';
  return {
    kept: heads.length > 1,
    timeoutSeconds: numberIn(field, /\btimeout\s*=\s*(\d+)/i),
    max: numberIn(field, /\bmax\s*=\s*(\d+)/i),
  };
}

function numberIn(text: string, pattern: RegExp): number | null {
  const digits = pattern.exec(text)?.[1];
  return digits === undefined ? null : Number(digits);
}
