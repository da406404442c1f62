import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApiMock } from '../../mocks/api/index.ts';
import type { MockServer } from '../../mocks/contract.ts';
import { credentials } from '../../mocks/index.ts';
import { answersTo, statusesIn } from '../mocks/api/http/raw.ts';

const HOSTS = ['fast', 'library'] as const;
const sink = { keeps: false, deliver: () => {} };
let servers: readonly MockServer[] = [];

beforeAll(async () => {
  servers = await Promise.all(HOSTS.map((host) => startApiMock({ dialect: 'resend', host, port: 0, sink })));
});
afterAll(() => Promise.all(servers.map((server) => server.close())));

/** The statuses of the fast host, and those of the reference host. */
function play(bytes: string): Promise<(readonly number[])[]> {
  return Promise.all(
    servers.map(async ({ endpoint }) =>
      statusesIn(await answersTo(endpoint.port, Buffer.from(bytes, 'latin1'))),
    ),
  );
}

const LAST = 'Host: a\r\nConnection: close\r\n';
const KEY = `Authorization: bearer ${credentials('resend').secret}\r\n`;
const request = (line: string, headers = '', body = ''): string =>
  `${line} HTTP/1.1\r\n${LAST}${headers}${body === '' ? '' : `Content-Length: ${body.length}\r\n`}\r\n${body}`;

describe('both hosts of an API mock', () => {
  it.each([
    'POST *',
    'OPTIONS *',
    'TRACE /emails',
    'CONNECT a.example:443',
    'POST http://127.0.0.1/emails',
    'GET HTTP://other.example:8025/emails?x=1',
    'GET http://127.0.0.1',
    'GET /emails/../domains',
    'GET /%2e%2e/emails',
    'GET //emails',
    'GET /emails%zz',
    'GET /emails\\domains',
    'GET /emails?a=b?c',
    'DELETE /nowhere',
    'HEAD /emails',
    'POST emails',
    'GET /emails HTTP/2.0\r\nX-Line:',
  ])('answer %s alike, without a fault of the mock', async (line) => {
    const [fast, reference] = await play(request(line));
    expect(reference).toEqual(fast);
    expect(fast).toHaveLength(1);
    expect(fast).not.toContain(500);
  });

  it.each([
    // node:http knows the methods of IANA's registry alone, and refuses to parse others.
    ['a method that nobody knows', 'FROB /emails', [405], [400]],
    ['a method that is not in upper case', 'get /emails', [405], [400]],
  ])('differ in %s', async (_, line, fast, reference) => {
    expect(await play(request(line))).toEqual([fast, reference]);
  });

  it('use the host of an absolute target instead of Host', async () => {
    const guarded = await Promise.all(
      HOSTS.map((host) =>
        startApiMock({ dialect: 'resend', host, port: 0, sink, allows: (name) => name === '127.0.0.1' }),
      ),
    );
    const statuses = async (line: string, host: string) =>
      await Promise.all(
        guarded.map(async ({ endpoint }) =>
          statusesIn(
            await answersTo(endpoint.port, `${line} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`),
          ),
        ),
      );
    expect(await statuses('GET /nowhere', '127.0.0.1')).not.toContainEqual([403]);
    expect(await statuses('GET http://evil.example/nowhere', '127.0.0.1')).toEqual([[403], [403]]);
    expect(await statuses('TRACE /nowhere', 'evil.example')).toEqual([[403], [403]]);
    await Promise.all(guarded.map((server) => server.close()));
  });

  it('give the same statuses to any requests', async () => {
    const target = fc.oneof(
      fc.constantFrom(
        '/emails',
        '/emails/',
        '/emails/batch',
        '/emails/1',
        '/',
        '*',
        '/templates?x=1',
        '/nowhere',
      ),
      fc
        .constantFrom('', 'http://127.0.0.1', 'https://a.example:1')
        .chain((prefix) =>
          fc
            .array(
              fc.constantFrom(
                '/',
                'emails',
                '..',
                '.',
                '%2F',
                '%',
                '?',
                '~',
                'a',
                '"',
                '<',
                '|',
                '#',
                '[',
                '@',
                ':',
                '\xe9',
              ),
              { maxLength: 6 },
            )
            .map((parts) => `${prefix}/${parts.join('')}`),
        ),
    );
    const one = fc
      .tuple(
        fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE'),
        target,
        fc.array(
          fc.constantFrom(
            KEY,
            'Content-Type: application/json\r\n',
            'Content-Type: text/plain\r\n',
            'X-A: \xe9\r\n',
            'Idempotency-Key: 1\r\n',
            'Accept: */*\r\n',
            'X-Empty:\r\n',
          ),
          { maxLength: 4 },
        ),
        fc.constantFrom(
          '',
          '{}',
          '{',
          '[]',
          '{"from":"a@b.example","to":"c@d.example","subject":"s","text":"t"}',
        ),
      )
      .map(([method, path, headers, body]) => request(`${method} ${path}`, headers.join(''), body));
    await fc.assert(
      fc.asyncProperty(one, async (bytes) => {
        const [fast, reference] = await play(bytes);
        expect(reference).toEqual(fast);
        expect(fast).not.toContain(500);
      }),
      { numRuns: 250 },
    );
  });
});
