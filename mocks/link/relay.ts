import { connect, createServer } from 'node:net';
import { performance } from 'node:perf_hooks';
import { setImmediate as turn } from 'node:timers/promises';
import type { Link } from '../../src/model/link.ts';
import type { Endpoint, TransportFacts } from '../../src/model/transport.ts';
import { listen } from '../smtp/listen.ts';
import { startAlarm } from './alarm.ts';
import { type Carrier, Connection } from './connection.ts';
import { Direction } from './direction.ts';
import { Timetable } from './timetable.ts';

/** An emulated link in front of one mock. Clients connect to it instead of the mock. */
export interface Relay {
  readonly endpoint: { readonly host: string; readonly port: number };
  /** For the run file. */
  readonly facts: TransportFacts;
  /** Resolves when no data is in transit, or after 5 seconds. */
  quiet(): Promise<void>;
  /** Ends every connection and stops listening. The mock keeps running. */
  close(): Promise<void>;
}

/**
 * The bytes in transit per connection without a bandwidth limit: Linux's default largest send buffer
 * (tcp_wmem).
 */
const OPEN_WINDOW_BYTES = 4 * 1024 * 1024;
/** The bytes in transit per connection beyond those that fill the path. */
const SOCKET_BUFFER_BYTES = 256 * 1024;
/** The alarm is set earlier by this, the time to wake a thread and to notify another. */
const LEAD_MS = 0.1;
/** After a failed trial, a slow link may still contain data that is no longer needed. */
const LONGEST_QUIET_MS = 5000;
/** The turns of the event loop after which the mock has read and answered its input. */
const TURNS = 5;
const SEEDS_PER_CONNECTION = 3;

/**
 * Listens on `port` and relays every connection to the mock in this process, with the link's delay, bandwidth
 * and loss.
 *
 * @throws the usage error `port-in-use`
 */
export async function startRelay(
  link: Link,
  seed: number,
  port: number,
  mock: Pick<Endpoint, 'host' | 'port'>,
): Promise<Relay> {
  const { rttMs, upBitsPerSecond, downBitsPerSecond, loss } = link;
  const timetable = new Timetable();
  const waiting: (() => void)[] = [];
  const alarm = await startAlarm(() => {
    runDue();
    for (const resolve of waiting.splice(0)) resolve();
  });
  const runDue = (): void => {
    timetable.run(performance.now() + LEAD_MS);
    alarm.set(timetable.nextMs() - LEAD_MS);
  };
  const carrier: Carrier = {
    timetable,
    rttMs,
    loss,
    up: new Direction(timetable, { rttMs, loss, bitsPerSecond: upBitsPerSecond }),
    down: new Direction(timetable, { rttMs, loss, bitsPerSecond: downBitsPerSecond }),
    windowBytes: { up: windowBytes(rttMs, upBitsPerSecond), down: windowBytes(rttMs, downBitsPerSecond) },
    openInner: () => connect({ host: mock.host, port: mock.port, noDelay: true, allowHalfOpen: true }),
    runDue,
  };
  const connections = new Set<Connection>();
  let seeds = seed;
  const server = createServer({ noDelay: true, allowHalfOpen: true }, (outer) => {
    const connection = new Connection(outer, carrier, seeds, () => connections.delete(connection));
    seeds += SEEDS_PER_CONNECTION;
    connections.add(connection);
  });
  const isQuiet = (): boolean => [...connections].every((one) => one.isQuiet);
  return {
    endpoint: await listen(server, port),
    facts: {
      link: link.name,
      linkRttMs: rttMs,
      linkDownBitsPerSecond: downBitsPerSecond ?? 'not limited',
      linkUpBitsPerSecond: upBitsPerSecond ?? 'not limited',
      linkLoss: loss,
      linkWindowBytes: Math.max(carrier.windowBytes.up, carrier.windowBytes.down),
    },
    async quiet() {
      const untilMs = performance.now() + LONGEST_QUIET_MS;
      for (;;) {
        for (let i = 0; i < TURNS; i++) await turn();
        if (isQuiet() || performance.now() > untilMs) return;
        // Without an entry the kernel still has the data, and no alarm will ring.
        if (timetable.nextMs() < Number.POSITIVE_INFINITY)
          await new Promise<void>((resolve) => waiting.push(resolve));
      }
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const one of connections) one.destroy();
      await closed;
      await alarm.close();
    },
  };
}

/** The bytes that fill the path at its bandwidth, plus a socket buffer. */
function windowBytes(rttMs: number, bitsPerSecond: number | null): number {
  if (bitsPerSecond === null) return OPEN_WINDOW_BYTES;
  return Math.ceil((bitsPerSecond / 8000) * rttMs) + SOCKET_BUFFER_BYTES;
}
