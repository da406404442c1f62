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

/** A link in front of one mock: what the mock's clients connect to. */
export interface Relay {
  readonly endpoint: { readonly host: string; readonly port: number };
  /** For the run file. */
  readonly facts: TransportFacts;
  /** Resolves when nothing is on its way any more, or will not be for long. */
  quiet(): Promise<void>;
  /** Ends every connection and stops listening; the mock is left as it is. */
  close(): Promise<void>;
}

/** What a connection may have on its way where no bandwidth says: Linux's largest send buffer by default (tcp_wmem). */
const OPEN_WINDOW_BYTES = 4 * 1024 * 1024;
/** What it may have beyond what fills the path. */
const SOCKET_BUFFER_BYTES = 256 * 1024;
/** The alarm is set so much earlier as it takes to wake a thread and to tell another. */
const LEAD_MS = 0.1;
/** After a trial that failed, a slow link may have much on its way that nobody waits for. */
const LONGEST_QUIET_MS = 5000;
/** What the mock was told, it has read and answered after so many turns of the event loop. */
const TURNS = 5;
/** Each connection draws from so many of its own. */
const SEEDS = 3;

/**
 * Listens on `port` and carries every connection to the mock in this process, as the link would.
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
    settle();
    for (const resolve of waiting.splice(0)) resolve();
  });
  const settle = (): void => {
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
    settle,
  };
  const connections = new Set<Connection>();
  let seeds = seed;
  const server = createServer({ noDelay: true, allowHalfOpen: true }, (outer) => {
    const connection = new Connection(outer, carrier, seeds, () => connections.delete(connection));
    seeds += SEEDS;
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
        // Otherwise it is this machine's kernel that is waited for, which rings no alarm.
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

/** What fills the path at its bandwidth, and a socket's buffer. */
function windowBytes(rttMs: number, bitsPerSecond: number | null): number {
  if (bitsPerSecond === null) return OPEN_WINDOW_BYTES;
  return Math.ceil((bitsPerSecond / 8000) * rttMs) + SOCKET_BUFFER_BYTES;
}
