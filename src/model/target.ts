import * as z from 'zod';
import { addressKey } from './address.ts';
import type { Protocol } from './scenario.ts';

/** A server that was there before the run, and takes the place of a mock. What lets a client in stays out of the run file. */
export const TargetServer = z.object({
  host: z.string().describe('as it was named; what its certificate must bear'),
  address: z.string().describe('what the name was resolved to before the run: connections go there'),
  port: z.int().min(1).max(65535),
  secured: z.boolean().describe('TLS from the first byte (smtps:, https:)'),
  user: z.string().nullable(),
});
export type TargetServer = z.infer<typeof TargetServer>;

/** How a server's URL begins, and what that says; the ports are those of submission (RFC 6409, RFC 8314) and of HTTP. */
export const SCHEMES: Readonly<
  Record<string, { readonly protocol: Protocol; readonly port: number; readonly secured: boolean }>
> = {
  'smtp:': { protocol: 'smtp', port: 587, secured: false },
  'smtps:': { protocol: 'smtp', port: 465, secured: true },
  'http:': { protocol: 'api', port: 80, secured: false },
  'https:': { protocol: 'api', port: 443, secured: true },
};

/** No run sends more, or faster, to servers that are not on its machine. */
export const MOST_MESSAGES = 10_000;
export const MOST_PER_SECOND = 50;

/** What binds a run that sends to servers elsewhere. */
export const SendLimits = z.object({
  maxMessages: z.int().min(1).max(MOST_MESSAGES).describe('in the whole run'),
  maxPerSecond: z.number().positive().max(MOST_PER_SECOND),
  recipients: z.array(z.string()).min(1).describe('addresses, or *@domain: nobody else is written to'),
  sandbox: z.boolean().describe('providers that can are asked to check messages and drop them'),
});
export type SendLimits = z.infer<typeof SendLimits>;

/** The servers of a run that sends to no mocks: at most one for each protocol. */
export const Targets = z.object({
  smtp: TargetServer.nullable(),
  api: TargetServer.nullable(),
  sink: z
    .boolean()
    .describe(
      'whether they deliver to Sendoff’s own SMTP mock, at the port of `smtpPort`, which accounts for every message',
    ),
  from: z.string().nullable().describe('who sends; null: as the messages say'),
  sendLimits: SendLimits.nullable().describe('null where the servers are on this machine'),
});
export type Targets = z.infer<typeof Targets>;

/** The server to which transports of this protocol send; undefined where they send to mocks. */
export function targetOf(targets: Targets | null, protocol: Protocol | undefined): TargetServer | undefined {
  return protocol === undefined ? undefined : (targets?.[protocol] ?? undefined);
}

/** `mail.example:587`, `[::1]:25`. */
export function authorityOf({ host, port }: Pick<TargetServer, 'host' | 'port'>): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** 127.0.0.0/8 (RFC 1122, 3.2.1.3), ::1 (RFC 4291, 2.5.3), and the former written as IPv6. */
export function isLoopback(address: string): boolean {
  return /^(?:::ffff:)?127\.\d+\.\d+\.\d+$/i.test(address) || address === '::1';
}

/** Whether messages leave this machine, and rails bind the run. */
export function isLimited(targets: Targets | null): boolean {
  return targets !== null && targets.sendLimits !== null;
}

/** Whether one of these patterns, an address or `*@domain`, is this address. Upper and lower case are one. */
export function allows(patterns: readonly string[], address: string): boolean {
  const wanted = addressKey(address);
  const domain = wanted.slice(wanted.lastIndexOf('@'));
  return patterns.some((pattern) => {
    const one = addressKey(pattern);
    return one === wanted || one === `*${domain}`;
  });
}

/** The patterns that are addresses. */
export function wholeAddresses(patterns: readonly string[]): readonly string[] {
  return patterns.filter((pattern) => !pattern.startsWith('*@'));
}
