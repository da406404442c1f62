import { once } from 'node:events';
import { type ClientHttp2Session, connect as connectHttp2 } from 'node:http2';
import type { Socket } from 'node:net';
import { SendoffError, usageError } from '../model/error.ts';
import type { HttpProbe } from '../model/probe.ts';
import { takeHttp1Head } from './http1-head.ts';
import { Alien } from './replies.ts';
import { StreamReader } from './stream-reader.ts';
import type { Target } from './target.ts';
import { attempt, type ProbeOptions, seconds, withTimeout } from './with-timeout.ts';

/** An answer to `HEAD /`. */
export interface Head {
  readonly status: number;
  /** All fields in order, with names in lower case. */
  readonly fields: readonly (readonly [name: string, value: string])[];
  /** From sending to the answer's head. */
  readonly afterMs: number;
  /** True if the connection stays open for another request. */
  readonly isKept: boolean;
}

const USER_AGENT = 'sendoff';
const PATH = '/';

/**
 * Sends `times` requests one after the other over an open connection, or fewer if the connection ends.
 *
 * @throws usage errors if the first request is not answered
 */
export async function headsByHttp1(
  socket: Socket,
  target: Target,
  times: number,
  options: ProbeOptions,
  sent: string[],
): Promise<readonly Head[]> {
  const reader = new StreamReader();
  reader.listenTo(socket);
  try {
    return await asked(times, target, options, async (signal) => {
      if (reader.isEnded || reader.isAhead) throw broken(target.url);
      sent.push(`HEAD ${PATH} (HTTP/1.1)`);
      const startedMs = performance.now();
      socket.write(http1Request(target.url));
      for (;;) {
        const { value, atMs } = await reader.next(takeHttp1Head, () => broken(target.url), signal);
        // RFC 9110, 15.2: informational responses precede the final one.
        if (value.status >= 200) return { ...value, afterMs: atMs - startedMs };
      }
    });
  } finally {
    socket.destroy();
  }
}

/** Written by hand: Node’s client closes the connection if an answer to HEAD has no Content-Length. */
function http1Request(url: string): string {
  // RFC 9110, 7.2: like a URL, Host omits the default port.
  return `HEAD ${PATH} HTTP/1.1\r\nHost: ${new URL(url).host}\r\nUser-Agent: ${USER_AGENT}\r\nAccept: */*\r\n\r\n`;
}

export interface Http2Heads {
  readonly heads: readonly Head[];
  readonly settings: NonNullable<HttpProbe['http2']>;
}

/** As headsByHttp1, over a connection on which HTTP/2 was negotiated. */
export async function headsByHttp2(
  socket: Socket,
  target: Target,
  times: number,
  options: ProbeOptions,
  sent: string[],
): Promise<Http2Heads> {
  const session = connectHttp2(target.url, { createConnection: () => socket });
  // The one open stream reports the same error.
  session.on('error', () => {});
  try {
    const heads = await asked(times, target, options, (signal) => {
      sent.push(`HEAD ${PATH} (HTTP/2)`);
      return headByHttp2(session, signal);
    });
    const { maxConcurrentStreams, initialWindowSize } = session.remoteSettings;
    return {
      heads,
      settings: {
        streams:
          maxConcurrentStreams === undefined || maxConcurrentStreams >= UNLIMITED
            ? null
            : maxConcurrentStreams,
        windowBytes: initialWindowSize ?? DEFAULT_WINDOW,
      },
    };
  } finally {
    session.destroy();
    socket.destroy();
  }
}

/** Node's value if the server announces no limit. */
const UNLIMITED = 2 ** 32 - 1;
/** RFC 9113, 6.5.2 */
const DEFAULT_WINDOW = 65_535;

async function headByHttp2(session: ClientHttp2Session, signal: AbortSignal): Promise<Head> {
  const startedMs = performance.now();
  const stream = session.request(
    { ':method': 'HEAD', ':path': PATH, 'user-agent': USER_AGENT, accept: '*/*' },
    { endStream: true, signal },
  );
  stream.on('error', () => {});
  const [headers]: Record<string, string | string[] | undefined>[] = await once(stream, 'response', {
    signal,
  });
  const afterMs = performance.now() - startedMs;
  stream.resume();
  if (!stream.readableEnded) await once(stream, 'end', { signal });
  const fields = Object.entries(headers ?? {}).flatMap(([name, value]) =>
    name.startsWith(':') || value === undefined ? [] : [value].flat().map((one) => [name, one] as const),
  );
  return { status: Number(headers?.[':status']), fields, afterMs, isKept: true };
}

async function asked(
  times: number,
  target: Target,
  options: ProbeOptions,
  ask: (signal: AbortSignal) => Promise<Head>,
): Promise<readonly Head[]> {
  const { url } = target;
  const late = (): SendoffError =>
    usageError(
      'probe-silent',
      `${url}: no answer to HEAD ${PATH} within ${seconds(options.timeoutMs)}`,
      'use a longer --timeout if the server is slow',
    );
  const one = async (): Promise<Head> => {
    try {
      return await withTimeout(options, late, ask);
    } catch (cause) {
      throw explained(cause, url);
    }
  };
  const heads = [await one()];
  await attempt(async () => {
    while (heads.length < times && heads.at(-1)?.isKept) heads.push(await one());
  });
  return heads;
}

function broken(url: string, cause?: unknown): SendoffError {
  return usageError(
    'probe-broken',
    `${url}: the connection ended before an answer to HEAD ${PATH}`,
    'use https:// for a server with TLS, smtp:// or smtps:// for an SMTP server',
    cause,
  );
}

function explained(cause: unknown, url: string): unknown {
  if (cause instanceof Alien)
    return usageError(
      'probe-alien',
      `${url}: no HTTP server: expected an answer to HEAD ${PATH}, found ${cause.found}`,
      'check the port; for an SMTP server use smtp:// or smtps://',
    );
  if (cause instanceof SendoffError || !(cause instanceof Error) || !('code' in cause)) return cause;
  return broken(url, cause);
}
