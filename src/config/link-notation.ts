import * as z from 'zod';
import { BITS, LINKS, type Link, namedLink } from '../model/link.ts';
import { LOOPBACK } from '../model/loopback.ts';
import { suggestion } from './suggestion.ts';

const NAMES = LINKS.map(({ link }) => link.name);
const KEYS = ['rtt', 'down', 'up', 'loss'] as const;
type Key = (typeof KEYS)[number];
type Values = { -readonly [Field in keyof Omit<Link, 'name'>]: Link[Field] };

const EXPECTED = `a link: ${NAMES.join(', ')}, or its properties, such as "rtt=50ms,down=20mbit,up=5mbit,loss=0.1%"`;

const MOST_RTT_MS = 10_000;
const MOST_LOSS = 0.5;
/** At a lower bandwidth, one segment would take more than ten seconds. */
const LEAST_BITS = BITS.kbit;

/** `region`, `rtt=50ms,down=20mbit,up=5mbit,loss=0.1%`, or a name with changes: `world,down=20mbit`. */
export const LinkNotation = z
  .string()
  .transform((text, context): Link => {
    const { link, problems } = readLink(text);
    for (const message of problems) context.addIssue({ code: 'custom', message, input: text });
    return problems.length > 0 ? z.NEVER : link;
  })
  .meta({ description: EXPECTED });

/**
 * Turnarounds of a new connection: connect, greeting, STARTTLS, handshake, EHLO twice, AUTH LOGIN, envelope,
 * data.
 */
const LONGEST_CALL = 12;

/** The timeout must leave time for the round trips of the longest call. */
export function linkProblems(rttMs: number, timeoutMs: number): readonly string[] {
  const leastMs = rttMs * LONGEST_CALL;
  if (leastMs <= timeoutMs) return [];
  return [
    `timeout: expected at least ${leastMs / 1000}s, because a new connection may take ${LONGEST_CALL} round trips of ${rttMs} ms, found ${timeoutMs / 1000}s`,
  ];
}

/** The link, and the problems of its notation. The link is valid only without problems. */
function readLink(text: string): { readonly link: Link; readonly problems: readonly string[] } {
  const parts = text.split(',').map((part) => part.trim());
  const named = LINKS.find(({ link }) => link.name === parts[0])?.link;
  if (named !== undefined && parts.length === 1) return { link: named, problems: [] };
  const problems: string[] = [];
  const values: Values = { ...(named ?? LOOPBACK) };
  const seen = new Set<string>();
  for (const part of named === undefined ? parts : parts.slice(1)) {
    const [, name = '', value = ''] = /^([a-z]+)\s*=\s*(.*)$/i.exec(part) ?? [];
    const key = KEYS.find((one) => one === name);
    if (key === undefined) {
      problems.push(unknownPart(part, name, text));
      continue;
    }
    if (seen.has(key)) problems.push(`duplicate "${key}" in ${JSON.stringify(text)}`);
    seen.add(key);
    const problem = set(values, key, value);
    if (problem !== undefined) problems.push(problem);
  }
  return { link: namedLink(values), problems };
}

function unknownPart(part: string, name: string, text: string): string {
  if (name !== '') return `unknown "${name}" in ${JSON.stringify(text)}${suggestion(name, KEYS)}`;
  if (/^[a-z]+$/i.test(part)) return `unknown link "${part}"${suggestion(part, NAMES)}`;
  return `expected ${EXPECTED}, found ${JSON.stringify(text)}`;
}

/** Sets the value, or returns its problem. */
function set(values: Values, key: Key, text: string): string | undefined {
  switch (key) {
    case 'rtt': {
      const rttMs = milliseconds(text);
      if (rttMs === undefined || rttMs > MOST_RTT_MS)
        return `rtt: expected a time of at most 10s such as "50ms", found ${JSON.stringify(text)}`;
      values.rttMs = rttMs;
      return undefined;
    }
    case 'down':
    case 'up': {
      const bits = bitsPerSecond(text);
      if (bits === undefined || bits < LEAST_BITS)
        return `${key}: expected a bandwidth of at least 1kbit such as "20mbit", found ${JSON.stringify(text)}`;
      values[key === 'down' ? 'downBitsPerSecond' : 'upBitsPerSecond'] = bits;
      return undefined;
    }
    case 'loss': {
      const loss = share(text);
      if (loss === undefined || loss > MOST_LOSS)
        return `loss: expected a share of at most 50% such as "0.1%", found ${JSON.stringify(text)}`;
      values.loss = loss;
      return undefined;
    }
    default:
      return key satisfies never;
  }
}

/** `50ms` or `1.5s`; unlike a duration it may be `0`. */
function milliseconds(text: string): number | undefined {
  if (text === '0') return 0;
  const [, amount, unit] = /^(\d+(?:\.\d+)?)\s*(ms|s)$/.exec(text) ?? [];
  return amount === undefined ? undefined : Number(amount) * (unit === 's' ? 1000 : 1);
}

/** `20mbit`, `20 mbit/s`, `1gbit`, `256kbit`. A bare number could mean bits, bytes or megabits. */
function bitsPerSecond(text: string): number | undefined {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)\s*(kbit|mbit|gbit)(?:\/s)?$/i.exec(text) ?? [];
  const known = (Object.keys(BITS) as (keyof typeof BITS)[]).find((one) => one === unit?.toLowerCase());
  return known === undefined ? undefined : Number(amount) * BITS[known];
}

/** `0.1%` or `0.001`. */
function share(text: string): number | undefined {
  const [, amount, percent] = /^(\d+(?:\.\d+)?|\.\d+)\s*(%)?$/.exec(text) ?? [];
  return amount === undefined ? undefined : Number(amount) / (percent === undefined ? 1 : 100);
}
