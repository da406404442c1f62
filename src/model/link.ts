import * as z from 'zod';
import { LOOPBACK } from './loopback.ts';

/** The network between client and server, emulated at the mock's sockets. */
export const Link = z.object({
  name: z.string().describe('as requested: loopback, a preset, or rtt=50ms,…'),
  rttMs: z.number().min(0).describe('round-trip time added to every turnaround'),
  downBitsPerSecond: z.number().positive().nullable().describe('server to client; null: unlimited'),
  upBitsPerSecond: z.number().positive().nullable().describe('client to server; null: unlimited'),
  loss: z.number().min(0).max(0.5).describe('share of segments that are lost and retransmitted'),
});
export type Link = z.infer<typeof Link>;

/** Round-trip times of well-connected servers; unlimited bandwidth, no loss. */
export const LINKS: readonly { readonly link: Link; readonly summary: string }[] = [
  { link: LOOPBACK, summary: 'no emulation' },
  { link: far('metro', 5), summary: 'the same city or the next data centre' },
  { link: far('region', 20), summary: 'the same region' },
  { link: far('continent', 80), summary: 'across a continent, or a short sea' },
  { link: far('world', 200), summary: 'the other side of the world' },
];

function far(name: string, rttMs: number): Link {
  return Object.freeze({ ...LOOPBACK, name, rttMs });
}

/** False for a link without delay, limits and loss, whatever its name. */
export function isEmulated({ rttMs, downBitsPerSecond, upBitsPerSecond, loss }: Link): boolean {
  return rttMs > 0 || downBitsPerSecond !== null || upBitsPerSecond !== null || loss > 0;
}

/** A link named after its properties: `rtt=50ms,down=20mbit,up=5mbit,loss=0.1%`. */
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
