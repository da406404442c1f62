import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { type Link, namedLink } from '../../src/model/link.ts';
import { LOOPBACK } from '../../src/model/loopback.ts';
import type { Endpoint } from '../../src/model/transport.ts';
import { startSink } from '../sink.ts';

/** The difference between a link's time and its arithmetic, after subtracting the time without the link. */
export interface LinkAccuracy {
  readonly name: string;
  readonly arithmeticMs: number;
  readonly unlinkedMs: number;
  readonly linkedMs: number;
  /** (linked − unlinked) / arithmetic − 1. */
  readonly off: number;
  /** The largest promised deviation in either direction. */
  readonly bar: number;
}

const REPETITIONS = 5;
const TURNAROUNDS = [
  { rttMs: 20, turnarounds: 50 },
  { rttMs: 80, turnarounds: 20 },
  { rttMs: 200, turnarounds: 10 },
] as const;
const BODY_BYTES = 1_000_000;
const BITS_PER_SECOND = 10e6;
const BODY_RTT_MS = 20;

/**
 * Turnarounds and a large body, each with and without the link, to the fast SMTP sink in its own process;
 * medians.
 */
export async function linkAccuracy(): Promise<LinkAccuracy[]> {
  const results: LinkAccuracy[] = [];
  for (const { rttMs, turnarounds } of TURNAROUNDS) {
    const link = namedLink({ ...LOOPBACK, rttMs });
    // Over a link both processes sleep between two turnarounds, and waking takes time. The reference without
    // a link must sleep, too.
    const linked = await medianOf(link, (client) => sum(turnarounds, () => timed(client, 'NOOP\r\n')));
    const unlinked = await medianOf(LOOPBACK, (client) =>
      sum(turnarounds, async () => {
        await pause(rttMs);
        return await timed(client, 'NOOP\r\n');
      }),
    );
    results.push(
      result(`${turnarounds} turnarounds at ${rttMs} ms`, turnarounds * rttMs, unlinked, linked, 0.02),
    );
  }
  const link = namedLink({ ...LOOPBACK, rttMs: BODY_RTT_MS, upBitsPerSecond: BITS_PER_SECOND });
  const arithmeticMs = (BODY_BYTES * 8000) / BITS_PER_SECOND + BODY_RTT_MS;
  const [unlinked, linked] = [await medianOf(LOOPBACK, sendBody), await medianOf(link, sendBody)];
  results.push(result('1 MB at 10 Mbit/s and 20 ms', arithmeticMs, unlinked, linked, 0.05));
  return results;
}

function result(
  name: string,
  arithmeticMs: number,
  unlinkedMs: number,
  linkedMs: number,
  bar: number,
): LinkAccuracy {
  return { name, arithmeticMs, unlinkedMs, linkedMs, bar, off: (linkedMs - unlinkedMs) / arithmeticMs - 1 };
}

/** The median of a few repetitions on one warm connection, without the first. */
async function medianOf(link: Link, measure: (client: Socket) => Promise<number>): Promise<number> {
  const sink = await startSink('smtp', link);
  const client = await greeted(sink.endpoint);
  try {
    await measure(client);
    const times: number[] = [];
    for (let i = 0; i < REPETITIONS; i++) times.push(await measure(client));
    return times.toSorted((a, b) => a - b)[REPETITIONS >> 1] ?? Number.NaN;
  } finally {
    client.destroy();
    await sink.stop();
  }
}

async function greeted({ host, port }: Endpoint): Promise<Socket> {
  const socket = connect({ host, port, noDelay: true });
  await once(socket, 'data');
  await timed(socket, 'EHLO bench.example\r\n');
  return socket;
}

/** Milliseconds from a write to the first byte of the answer. */
async function timed(client: Socket, text: string | Buffer): Promise<number> {
  const startedMs = performance.now();
  client.write(text);
  await once(client, 'data');
  return performance.now() - startedMs;
}

async function sum(times: number, measure: () => Promise<number>): Promise<number> {
  let total = 0;
  for (let i = 0; i < times; i++) total += await measure();
  return total;
}

const BODY = Buffer.from(`${'x'.repeat(998)}\r\n`.repeat(BODY_BYTES / 1000));
const END = Buffer.from('.\r\n');

async function sendBody(client: Socket): Promise<number> {
  await timed(client, 'MAIL FROM:<a@shop.example>\r\n');
  await timed(client, 'RCPT TO:<b@shop.example>\r\n');
  await timed(client, 'DATA\r\n');
  return await timed(client, Buffer.concat([BODY, END]));
}
