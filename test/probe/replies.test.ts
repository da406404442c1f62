import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { takeHttp1Head } from '../../src/probe/http1-head.ts';
import { probeOffers } from '../../src/probe/offers.ts';
import { Alien, type ProbeReply, takeReply } from '../../src/probe/replies.ts';

const reply: fc.Arbitrary<ProbeReply> = fc.record({
  code: fc.integer({ min: 200, max: 599 }),
  lines: fc.array(fc.string({ unit: fc.constantFrom('a', '-', ' ', '2', 'é') }), {
    minLength: 1,
    maxLength: 4,
  }),
});

const written = ({ code, lines }: ProbeReply): string =>
  lines.map((line, at) => `${code}${at < lines.length - 1 ? '-' : ' '}${line}\r\n`).join('');

describe('replies', () => {
  it('are read one after the other, each after its last line', () => {
    fc.assert(
      fc.property(fc.array(reply, { minLength: 1, maxLength: 4 }), fc.nat(), (replies, cut) => {
        let rest = replies.map(written).join('');
        for (const expected of replies) {
          const whole = written(expected).length;
          expect(takeReply(rest.slice(0, cut % whole))).toBeUndefined();
          const taken = takeReply(rest);
          expect(taken).toMatchObject({ value: expected });
          rest = taken?.rest ?? '';
        }
        expect(rest).toBe('');
      }),
    );
  });

  it.each(['HTTP/1.1 400 Bad Request\r\n', '\u0016\u0003\u0001\n', '600 no\r\n', '22 short\n', '220x\r\n'])(
    'are told from %j',
    (text) => {
      expect(() => takeReply(text)).toThrow(Alien);
    },
  );

  it('may lack a text and a carriage return', () => {
    expect(takeReply('250\n')).toEqual({ value: { code: 250, lines: [''] }, rest: '' });
  });

  it('of unlimited length are rejected', () => {
    expect(() => takeReply('2'.repeat(70_000))).toThrow(Alien);
  });
});

describe('heads of HTTP/1.1', () => {
  const HEAD = 'HTTP/1.1 204 No Content\r\nServer: edge\r\nX-A:b: c \r\n\r\n';

  it('are read when complete, however the chunks are cut', () => {
    const fields = [
      ['server', 'edge'],
      ['x-a', 'b: c'],
    ];
    for (let cut = 0; cut < HEAD.length; cut++) expect(takeHttp1Head(HEAD.slice(0, cut))).toBeUndefined();
    expect(takeHttp1Head(`${HEAD}HTTP`)).toEqual({
      value: { status: 204, fields, isKept: true },
      rest: 'HTTP',
    });
  });

  it.each([
    ['HTTP/1.1 200 OK', true],
    ['HTTP/1.1 200 OK\r\nConnection: x, Close', false],
    ['HTTP/1.0 200 OK', false],
    ['HTTP/1.0 200 OK\r\nConnection: keep-alive', true],
  ])('tell if the connection is kept (%j)', (head, isKept) => {
    expect(takeHttp1Head(`${head}\r\n\r\n`)?.value.isKept).toBe(isKept);
  });

  it.each(['220 mail.example ESMTP\r\n', '\n', 'HTTP/2 200\n', `HTTP/1.1 200 ${'x'.repeat(70_000)}`])(
    'are told from %.30j',
    (text) => {
      expect(() => takeHttp1Head(text)).toThrow(Alien);
    },
  );
});

describe('offers', () => {
  it('are read in any case and order, with their parameters', () => {
    expect(
      probeOffers([
        'mail.example.com',
        'pipelining',
        'SIZE 35882577',
        'AUTH LOGIN plain',
        'AUTH=LOGIN CRAM-MD5',
        'X-Own a',
      ]),
    ).toMatchObject({
      pipelining: true,
      chunking: false,
      sizeBytes: 35_882_577,
      auth: ['LOGIN', 'PLAIN', 'CRAM-MD5'],
      keywords: ['pipelining', 'SIZE 35882577', 'AUTH LOGIN plain', 'AUTH=LOGIN CRAM-MD5', 'X-Own a'],
    });
  });

  it.each(['SIZE', 'SIZE 0', 'SIZE lots'])('have no size limit after %j', (line) => {
    expect(probeOffers(['mail.example.com', line]).sizeBytes).toBeNull();
  });

  it('are empty if the server supports only HELO', () => {
    expect(probeOffers([])).toMatchObject({ keywords: [], pipelining: false, startTls: false, auth: [] });
  });
});
