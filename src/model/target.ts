import * as z from 'zod';
import { addressKey } from './address.ts';
import type { Protocol } from './scenario.ts';

/** An existing server that replaces a mock. Its credentials stay out of the run file. */
export const TargetServer = z.object({
  host: z.string().describe('host as named by the user; its certificate must cover this name'),
  address: z.string().describe('address to which the name was resolved before the run; connections go there'),
  port: z.int().min(1).max(65535),
  secured: z.boolean().describe('TLS from the first byte (smtps:, https:)'),
  user: z.string().nullable(),
});
export type TargetServer = z.infer<typeof TargetServer>;

/** URL schemes. Default ports: submission (RFC 6409, RFC 8314) and HTTP. */
export const SCHEMES: Readonly<
  Record<string, { readonly protocol: Protocol; readonly port: number; readonly secured: boolean }>
> = {
  'smtp:': { protocol: 'smtp', port: 587, secured: false },
  'smtps:': { protocol: 'smtp', port: 465, secured: true },
  'http:': { protocol: 'api', port: 80, secured: false },
  'https:': { protocol: 'api', port: 443, secured: true },
};

/** Hard limits of a run that sends to external servers. */
export const MOST_MESSAGES = 10_000;
export const MOST_PER_SECOND = 50;

/** Send limits of a run that sends to external servers. */
export const SendLimits = z.object({
  maxMessages: z.int().min(1).max(MOST_MESSAGES).describe('messages of the whole run'),
  maxPerSecond: z.number().positive().max(MOST_PER_SECOND),
  recipients: z.array(z.string()).min(1).describe('addresses or *@domain; no other recipients are allowed'),
  sandbox: z
    .boolean()
    .describe('uses the sandbox mode of providers that have one: they check messages and drop them'),
});
export type SendLimits = z.infer<typeof SendLimits>;

/** The servers of a run that replace mocks: at most one per protocol. */
export const Targets = z.object({
  smtp: TargetServer.nullable(),
  api: TargetServer.nullable(),
  sink: z
    .boolean()
    .describe(
      'true if the servers deliver to Sendoff’s SMTP mock at `smtpPort`, which accounts for every message',
    ),
  from: z.string().nullable().describe('sender; null: the sender of the messages'),
  sendLimits: SendLimits.nullable().describe('null if the servers are on this machine'),
});
export type Targets = z.infer<typeof Targets>;

/** The server of this protocol; undefined if its transports send to mocks. */
export function targetOf(targets: Targets | null, protocol: Protocol | undefined): TargetServer | undefined {
  return protocol === undefined ? undefined : (targets?.[protocol] ?? undefined);
}

/** `mail.example:587`, `[::1]:25`. */
export function authorityOf({ host, port }: Pick<TargetServer, 'host' | 'port'>): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** 127.0.0.0/8 (RFC 1122, 3.2.1.3), also in IPv6 notation, and ::1 (RFC 4291, 2.5.3). */
export function isLoopback(address: string): boolean {
  return /^(?:::ffff:)?127\.\d+\.\d+\.\d+$/i.test(address) || address === '::1';
}

/** True if messages leave this machine, so that send limits apply. */
export function isLimited(targets: Targets | null): boolean {
  return targets !== null && targets.sendLimits !== null;
}

/** True if a pattern, an address or `*@domain`, matches the address. Ignores case. */
export function allows(patterns: readonly string[], address: string): boolean {
  const wanted = addressKey(address);
  const domain = wanted.slice(wanted.lastIndexOf('@'));
  return patterns.some((pattern) => {
    const one = addressKey(pattern);
    return one === wanted || one === `*${domain}`;
  });
}

/** The patterns that are complete addresses. */
export function wholeAddresses(patterns: readonly string[]): readonly string[] {
  return patterns.filter((pattern) => !pattern.startsWith('*@'));
}
