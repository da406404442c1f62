import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseHead } from '../../../../mocks/api/http/head.ts';
import { MAX_HEAD_BYTES, type Read, RequestReader } from '../../../../mocks/api/http/reader.ts';

const LIMITS = { keptBodyBytes: 1000, bodyBytes: 5000 };

/**
 * What a reader makes of these pieces, without waits for 100 Continue, which depend on the pieces by design.
 */
function readAll(pieces: readonly Buffer[]): readonly Read[] {
  const reader = new RequestReader(LIMITS);
  const found: Read[] = [];
  for (const piece of pieces) {
    reader.push(piece);
    for (let read = reader.next(); read !== undefined; read = reader.next()) {
      if (read.kind !== 'continue') found.push(read);
    }
  }
  return found;
}

function read(text: string): readonly Read[] {
  return readAll([Buffer.from(text, 'latin1')]);
}

/** Cuts bytes at these places, given as shares of the whole. */
function cut(bytes: Buffer, shares: readonly number[]): readonly Buffer[] {
  const places = [0, ...shares.map((share) => Math.floor(share * bytes.length)).sort((a, b) => a - b)];
  return places.map((place, i) => bytes.subarray(place, places[i + 1] ?? bytes.length));
}

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Sizes of the chunks that the body is sent in; undefined for Content-Length. */
  readonly chunks: readonly number[] | undefined;
  readonly emptyLines: number;
}

const sent: fc.Arbitrary<Sent> = fc.record({
  method: fc.constantFrom('GET', 'POST', 'PUT', 'HEAD', 'M-SEARCH'),
  path: fc.stringMatching(/^\/[!-"@-~]{0,20}$/),
  headers: fc.dictionary(
    fc.stringMatching(/^x-[a-z!#$%&'*+.^_`|~-]{1,8}$/),
    fc.stringMatching(/^[!-~]{0,9}$/),
    {
      maxKeys: 5,
    },
  ),
  body: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  chunks: fc.option(fc.array(fc.integer({ min: 1, max: 120 }), { minLength: 1, maxLength: 5 }), {
    nil: undefined,
  }),
  emptyLines: fc.integer({ min: 0, max: 2 }),
});

function bytesOf({ method, path, headers, body, chunks, emptyLines }: Sent): Buffer {
  const fields = Object.entries(headers).map(([name, value]) => `${name.toUpperCase()}: \t${value} \r\n`);
  const head = `${'\r\n'.repeat(emptyLines)}${method} ${path}?q HTTP/1.1\r\nhOsT: x\r\n${fields.join('')}`;
  if (chunks === undefined) {
    return Buffer.concat([Buffer.from(`${head}Content-Length: ${body.length}\r\n\r\n`), body]);
  }
  const parts: Buffer[] = [Buffer.from(`${head}Transfer-Encoding: Chunked\r\n\r\n`)];
  for (let at = 0, i = 0; at < body.length; i++) {
    const part = body.subarray(at, at + (chunks[i % chunks.length] ?? 1));
    parts.push(Buffer.from(`${part.length.toString(16)};a="b"\r\n`), part, Buffer.from('\r\n'));
    at += part.length;
  }
  parts.push(Buffer.from('0\r\nX-Trailer: dropped\r\n\r\n'));
  return Buffer.concat(parts);
}

const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 });

describe('any sequence of pipelined requests, split anywhere', () => {
  test('is read as the sent requests', () => {
    fc.assert(
      fc.property(fc.array(sent, { minLength: 1, maxLength: 4 }), shares, (requests, places) => {
        const found = readAll(cut(Buffer.concat(requests.map(bytesOf)), places));
        expect(
          found.map(
            (one) => one.kind === 'request' && [one.head.method, one.head.path, one.body.toString('hex')],
          ),
        ).toEqual(requests.map(({ method, path, body }) => [method, path, body.toString('hex')]));
        for (const [i, one] of found.entries()) {
          expect(one.kind === 'request' && one.head.headers).toMatchObject(requests[i]?.headers ?? {});
        }
      }),
    );
  });

  test('gives the same requests byte by byte as in one chunk', () => {
    fc.assert(
      fc.property(fc.array(sent, { minLength: 1, maxLength: 2 }), (requests) => {
        const whole = Buffer.concat(requests.map(bytesOf));
        expect(readAll([...whole].map((byte) => Buffer.from([byte])))).toEqual(readAll([whole]));
      }),
      { numRuns: 30 },
    );
  });
});

describe('garbage', () => {
  test('never throws, and gives the same result for any split', () => {
    const garbage = fc.oneof(
      fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)),
      fc
        .array(
          fc.constantFrom(
            'GET / HTTP/1.1',
            'Host: x',
            'Content-Length: 3',
            'Transfer-Encoding: chunked',
            '\r',
            '\n',
            '\r\n',
            '\r\n\r\n',
            ' ',
            ':',
            '3',
            '0',
            'abc',
            '\0',
            '\xff',
          ),
          { maxLength: 30 },
        )
        .map((words) => Buffer.from(words.join(''), 'latin1')),
    );
    fc.assert(
      fc.property(garbage, shares, (bytes, places) => {
        expect(readAll(cut(bytes, places))).toEqual(readAll([bytes]));
      }),
      { numRuns: 2000 },
    );
  });

  test('in place of one byte of a request never throws, and gives the same result for any split', () => {
    fc.assert(
      fc.property(
        sent,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 0, max: 255 }),
        shares,
        (request, place, byte, places) => {
          const bytes = bytesOf(request);
          bytes[Math.floor(place * (bytes.length - 1))] = byte;
          expect(readAll(cut(bytes, places))).toEqual(readAll([bytes]));
        },
      ),
      { numRuns: 1000 },
    );
  });
});

const HOST = 'Host: x\r\n';

test.each([
  ['no request at all', '\x16\x03\x01', 400],
  ['a request line without version', 'GET /\r\n\r\n', 400],
  ['two spaces in a request line', `GET  / HTTP/1.1\r\n${HOST}\r\n`, 400],
  ['a target with a control character', `GET /\t HTTP/1.1\r\n${HOST}\r\n`, 400],
  ['another protocol', `GET / HTCPCP/1.0\r\n${HOST}\r\n`, 400],
  ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\n', 505],
  ['HTTP/1.1 without Host', 'GET / HTTP/1.1\r\n\r\n', 400],
  ['two Hosts', `GET / HTTP/1.1\r\n${HOST}${HOST}\r\n`, 400],
  ['a header without colon', `GET / HTTP/1.1\r\n${HOST}Nonsense\r\n\r\n`, 400],
  ['a header without name', `GET / HTTP/1.1\r\n${HOST}: x\r\n\r\n`, 400],
  ['a space before the colon', `GET / HTTP/1.1\r\n${HOST}A : x\r\n\r\n`, 400],
  ['a folded header', `GET / HTTP/1.1\r\n${HOST}A: x\r\n y\r\n\r\n`, 400],
  ['a NUL in a header', `GET / HTTP/1.1\r\n${HOST}A: x\0\r\n\r\n`, 400],
  ['a bare LF in a header', `GET / HTTP/1.1\r\n${HOST}A: x\nB: y\r\n\r\n`, 400],
  ['a bare CR in a header', `GET / HTTP/1.1\r\n${HOST}A: x\rB: y\r\n\r\n`, 400],
  ['a length that is no number', `POST / HTTP/1.1\r\n${HOST}Content-Length: 1e3\r\n\r\n`, 400],
  ['a negative length', `POST / HTTP/1.1\r\n${HOST}Content-Length: -1\r\n\r\n`, 400],
  ['two lengths', `POST / HTTP/1.1\r\n${HOST}Content-Length: 1\r\nContent-Length: 1\r\n\r\n`, 400],
  [
    'a length and chunks',
    `POST / HTTP/1.1\r\n${HOST}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n`,
    400,
  ],
  ['chunks in HTTP/1.0', 'POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n', 400],
  ['another coding', `POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: gzip, chunked\r\n\r\n`, 501],
  ['an unknown expectation', `POST / HTTP/1.1\r\n${HOST}Expect: a-miracle\r\n\r\n`, 417],
  ['too long a body', `POST / HTTP/1.1\r\n${HOST}Content-Length: 5001\r\n\r\n`, 413],
  [
    'a length beyond all numbers',
    `POST / HTTP/1.1\r\n${HOST}Content-Length: ${'9'.repeat(400)}\r\n\r\n`,
    413,
  ],
  ['too long a chunked body', `POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n1389\r\n`, 413],
  ['a chunk size that is none', `POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n0x1\r\n`, 400],
  [
    'a chunk size ended by LF',
    `POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n1\na\r\n0\r\n\r\n`,
    400,
  ],
  [
    'a chunk longer than its size',
    `POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n`,
    400,
  ],
  [
    'a chunk extension without end',
    `POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n1;${'a'.repeat(9000)}`,
    400,
  ],
  [
    'a trailer without end',
    `POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n0\r\n${'A: b\r\n'.repeat(200)}`,
    400,
  ],
  ['too long a head', `GET / HTTP/1.1\r\n${HOST}A: ${'a'.repeat(MAX_HEAD_BYTES)}\r\n\r\n`, 431],
  ['a head without end', `GET / HTTP/1.1\r\n${'A: b\r\n'.repeat(MAX_HEAD_BYTES / 6 + 1)}`, 431],
])('%s is rejected, and nothing after it is read', (_, text, status) => {
  expect(read(`${text}GET / HTTP/1.1\r\n${HOST}\r\n`)).toMatchObject([{ kind: 'refused', refused: status }]);
});

test('a head of exactly 64 KiB is read', () => {
  const start = `GET / HTTP/1.1\r\n${HOST}A: `;
  const text = `${start}${'a'.repeat(MAX_HEAD_BYTES - start.length)}\r\n\r\n`;
  expect(read(text)).toMatchObject([{ kind: 'request' }]);
  expect(readAll(cut(Buffer.from(text), [0.5, (text.length - 1) / text.length]))).toMatchObject([
    { kind: 'request' },
  ]);
});

test('one byte more than allowed is kept of a long body, and the next request is read', () => {
  const long = `POST /a HTTP/1.1\r\n${HOST}Content-Length: 1500\r\n\r\n${'a'.repeat(1500)}`;
  expect(read(`${long}GET /b HTTP/1.1\r\n${HOST}\r\n`)).toMatchObject([
    { head: { path: '/a' }, body: { length: 1001 } },
    { head: { path: '/b' }, body: { length: 0 } },
  ]);
});

test('a client that waits for 100 Continue gets it, unless its body has begun to arrive', () => {
  const head = `POST / HTTP/1.1\r\n${HOST}Expect: 100-Continue\r\nContent-Length: 2\r\n\r\n`;
  const waits = new RequestReader(LIMITS);
  waits.push(Buffer.from(head));
  expect(waits.next()).toEqual({ kind: 'continue' });
  expect(waits.next()).toBeUndefined();
  waits.push(Buffer.from('ab'));
  expect(waits.next()).toMatchObject({ kind: 'request', body: Buffer.from('ab') });

  const sends = new RequestReader(LIMITS);
  sends.push(Buffer.from(`${head}a`));
  expect(sends.next()).toBeUndefined();
  // HTTP/1.0 knows no 100 Continue: RFC 9110, section 10.1.1.
  expect(parseHead('POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 2', 10)).toMatchObject({
    expectsContinue: false,
  });
});

test.each([
  ['1.1', '', true],
  ['1.1', 'Connection: foo, Close\r\n', false],
  ['1.1', 'Connection: foo\r\nConnection: close\r\n', false],
  ['1.1', 'Connection: keep-alive\r\n', true],
  ['1.0', '', false],
  ['1.0', 'Connection: Keep-Alive\r\n', true],
])('HTTP/%s with %j: the connection persists: %s', (version, header, persistent) => {
  expect(read(`GET / HTTP/${version}\r\n${HOST}${header}\r\n`)).toMatchObject([{ head: { persistent } }]);
});

test.each([
  ['/v3/x?a=/b', '/v3/x'],
  ['http://example.com/v3/x?a', '/v3/x'],
  ['HTTPS://example.com:1/v3', '/v3'],
  ['*', '*'],
])('the path of %s is %s', (target, path) => {
  expect(read(`GET ${target} HTTP/1.1\r\n${HOST}\r\n`)).toMatchObject([{ head: { path } }]);
});

test('a repeated header becomes one list; names are lower case, and none is special', () => {
  const [one] = read(`GET / HTTP/1.1\r\n${HOST}Accept: a\r\naCCEPT:b\r\n__proto__: c\r\n\r\n`);
  expect(one?.kind === 'request' && Object.entries(one.head.headers)).toEqual([
    ['host', 'x'],
    ['accept', 'a, b'],
    ['__proto__', 'c'],
  ]);
});

test('a request that has begun is incomplete; an empty line is no request', () => {
  const reader = new RequestReader(LIMITS);
  const within = (text: string): boolean => {
    reader.push(Buffer.from(text));
    reader.next();
    return reader.isWithinRequest;
  };
  expect(reader.isWithinRequest).toBe(false);
  expect(within('\r\n')).toBe(false);
  expect(within('POST / HTTP/1.1\r\n')).toBe(true);
  expect(within(`${HOST}Content-Length: 2\r\n\r\na`)).toBe(true);
  expect(within('b')).toBe(false);
});
