import type { HttpProbe } from '../model/probe.ts';
import type { Head } from './heads.ts';

/** Fields that tell a client how to behave. */
const TELLING: readonly RegExp[] = [
  /^server$/,
  /^location$/,
  /^allow$/,
  /^retry-after$/,
  // A draft names RateLimit and RateLimit-Policy; Resend sends RateLimit-…, SendGrid X-RateLimit-….
  /^(?:x-)?rate-?limit(?:-|$)/,
  /^alt-svc$/,
  /^strict-transport-security$/,
];

/** From the first response, in its order. */
export function hintsIn([head]: readonly Head[]): HttpProbe['hints'] {
  return (head?.fields ?? [])
    .filter(([name]) => TELLING.some((pattern) => pattern.test(name)))
    .map(([name, value]) => ({ name, value: value.slice(0, 500) }));
}

/** Whether the connection outlived its first answer, and what was said of how long it would. */
export function keepAliveIn(heads: readonly Head[]): NonNullable<HttpProbe['keepAlive']> {
  const said = heads[0]?.fields.find(([name]) => name === 'keep-alive')?.[1] ?? '';
  return {
    kept: heads.length > 1,
    timeoutSeconds: numberIn(said, /\btimeout\s*=\s*(\d+)/i),
    max: numberIn(said, /\bmax\s*=\s*(\d+)/i),
  };
}

function numberIn(text: string, pattern: RegExp): number | null {
  const digits = pattern.exec(text)?.[1];
  return digits === undefined ? null : Number(digits);
}
