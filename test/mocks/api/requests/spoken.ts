import { type ClientHttp2Session, connect } from 'node:http2';
import { request } from 'node:https';
import { buffer, text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import type { Endpoint } from '../../../../src/model/transport.ts';
import type { Call } from './table.ts';

export interface Spoken {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Sends the calls of a table, and ends its connection. */
export interface Speaker {
  speak(call: Call): Promise<Spoken>;
  close(): void;
}

/** The bytes that Fetch would send, for clients that know nothing of forms. */
async function bytesOf({ method = 'POST', path, headers, body }: Call) {
  const fetched = new Request(`https://x.example${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body }),
  });
  const content = fetched.body === null ? Buffer.alloc(0) : await buffer(fetched.body);
  return { method, path, headers: Object.fromEntries(fetched.headers), content };
}

export async function compressed(call: Call): Promise<Call> {
  const { headers, content } = await bytesOf(call);
  return {
    ...call,
    headers: { ...headers, 'content-encoding': 'gzip' },
    body: new Uint8Array(gzipSync(content)),
  };
}

export function overFetch({ host, port }: Endpoint): Speaker {
  return {
    async speak({ method = 'POST', path, headers, body }) {
      const response = await fetch(`http://${host}:${port}${path}`, {
        method,
        headers,
        ...(body === undefined ? {} : { body }),
      });
      return {
        status: response.status,
        headers: Object.fromEntries(response.headers),
        body: await response.text(),
      };
    },
    close() {},
  };
}

export function overHttps({ host, port, tls }: Endpoint): Speaker {
  return {
    async speak(call) {
      const { method, path, headers, content } = await bytesOf(call);
      return new Promise((resolve, reject) => {
        const options = { host, port, method, path, headers, servername: tls?.name, ca: tls?.ca };
        const sending = request(options, (response) => {
          text(response).then(
            (body) => resolve({ status: response.statusCode ?? 0, headers: plain(response.headers), body }),
            reject,
          );
        });
        sending.on('error', reject).end(content);
      });
    },
    close() {},
  };
}

export function overHttp2({ host, port, tls }: Endpoint): Speaker {
  const session: ClientHttp2Session = connect(`https://${host}:${port}`, {
    servername: tls?.name,
    ca: tls?.ca,
  });
  return {
    async speak(call) {
      const { method, path, headers, content } = await bytesOf(call);
      const endStream = content.length === 0;
      const stream = session.request({ ...headers, ':method': method, ':path': path }, { endStream });
      const answered = new Promise<Omit<Spoken, 'body'>>((resolve, reject) => {
        stream.on('error', reject).on('response', (received) => {
          resolve({ status: received[':status'] ?? 0, headers: plain(received) });
        });
      });
      if (!endStream) stream.end(content);
      const [head, body] = await Promise.all([answered, text(stream)]);
      return { ...head, body };
    },
    close: () => session.close(),
  };
}

function plain(headers: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => !name.startsWith(':'))
      .map(([name, value]) => [name, String(value)]),
  );
}
