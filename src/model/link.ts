import * as z from 'zod';
import { LOOPBACK } from './loopback.ts';

/** The network between client and server, as it is emulated at the mock's sockets. */
export const Link = z.object({
  name: z.string().describe('as it was asked for: loopback, a preset, or rtt=50ms,…'),
  rttMs: z.number().min(0).describe('round-trip time that is added to every turnaround'),
  downBitsPerSecond: z.number().positive().nullable().describe('server to client; null: not limited'),
  upBitsPerSecond: z.number().positive().nullable().describe('client to server; null: not limited'),
  loss: z.number().min(0).max(0.5).describe('share of segments that are lost and sent again'),
});
export type Link = z.infer<typeof Link>;

/** Round trips of well-connected servers, without a limit of bandwidth and without loss. */
export const LINKS: readonly { readonly link: Link; readonly summary: string }[] = [
  { link: LOOPBACK, summary: 'nothing is emulated' },
  { link: far('metro', 5), summary: 'the same city or the next data centre' },
  { link: far('region', 20), summary: 'the same region' },
  { link: far('continent', 80), summary: 'across a continent, or a short sea' },
  { link: far('world', 200), summary: 'the other side of the world' },
];

function far(name: string, rttMs: number): Link {
  return Object.freeze({ ...LOOPBACK, name, rttMs });
}

/** A link that changes nothing, whatever its name, is the loopback interface itself. */
export function isEmulated({ rttMs, downBitsPerSecond, upBitsPerSecond, loss }: Link): boolean {
  return rttMs > 0 || downBitsPerSecond !== null || upBitsPerSecond !== null || loss > 0;
}

/** A link by what it does; its name says the same: `rtt=50ms,down=20mbit,up=5mbit,loss=0.1%`. */
export function namedLink({ rttMs, downBitsPerSecond, upBitsPerSecond, loss }: Omit<Link, 'name'>): Link {
  const parts = [
    `rtt=${rttMs}ms`,
    downBitsPerSecond === null ? '' : `down=${bitrate(downBitsPerSecond)}`,
    upBitsPerSecond === null ? '' : `up=${bitrate(upBitsPerSecond)}`,
    loss === 0 ? '' : `loss=${Number((loss * 100).toPrecision(6))}%`,
  ];
  const name = parts.filter((part) => part !== '').join(',');
  return { name, rttMs, downBitsPerSecond, upBitsPerSecond, loss };
}

export const BITS = { kbit: 1e3, mbit: 1e6, gbit: 1e9 } as const;

function bitrate(bitsPerSecond: number): string {
  const unit = bitsPerSecond >= BITS.gbit ? 'gbit' : bitsPerSecond >= BITS.mbit ? 'mbit' : 'kbit';
  return `${bitsPerSecond / BITS[unit]}${unit}`;
}
