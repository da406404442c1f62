import * as z from 'zod';

/** The network between client and server, as it is emulated at the mock's sockets. */
export const Link = z.object({
  name: z.string().describe('as it was asked for: loopback, a preset, or rtt=50ms,…'),
  rttMs: z.number().min(0).describe('round-trip time that is added to every turnaround'),
  downBitsPerSecond: z.number().positive().nullable().describe('server to client; null: not limited'),
  upBitsPerSecond: z.number().positive().nullable().describe('client to server; null: not limited'),
  loss: z.number().min(0).max(0.5).describe('share of segments that are lost and sent again'),
});
export type Link = z.infer<typeof Link>;

/** Nothing is emulated: client and server talk over the loopback interface directly. */
export const LOOPBACK: Link = Object.freeze({
  name: 'loopback',
  rttMs: 0,
  downBitsPerSecond: null,
  upBitsPerSecond: null,
  loss: 0,
});
