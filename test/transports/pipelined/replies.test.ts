import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_OFFERS, offersOf } from '../../../src/transports/smtp/pipelined/capabilities.ts';
import { type Reply, ReplyReader } from '../../../src/transports/smtp/pipelined/replies.ts';

function read(chunks: readonly string[]): Reply[] {
  const reader = new ReplyReader();
  const replies: Reply[] = [];
  for (const chunk of chunks) reader.read(chunk, (reply) => replies.push(reply) > 0);
  return replies;
}

describe('replies', () => {
  it('are joined from any chunks, of one line or many', () => {
    const line = fc.stringMatching(/^[ -~]{0,20}$/);
    const reply = fc.record({
      code: fc.integer({ min: 200, max: 599 }),
      lines: fc.array(line, { minLength: 1, maxLength: 4 }),
    });
    fc.assert(
      fc.property(
        fc.array(reply),
        fc.constantFrom('\r\n', '\n'),
        fc.array(fc.nat()),
        (replies, end, cuts) => {
          const texts = replies.map(({ code, lines }) =>
            lines.map((one, i) => `${code}${i === lines.length - 1 ? ' ' : '-'}${one}`),
          );
          const all = texts
            .flat()
            .map((one) => one + end)
            .join('');
          const places = [0, ...cuts.map((cut) => cut % (all.length + 1)).sort((a, b) => a - b), all.length];
          expect(read(places.slice(1).map((to, i) => all.slice(places[i], to)))).toEqual(
            replies.map(({ code }, i) => ({ code, text: texts[i]?.join('\n') })),
          );
        },
      ),
    );
  });

  it.each(['', 'hello', '25', '25x fine', '199 x', '600 x', '2500 x', '\u0000\u0000\u0000 '])(
    'are not %j',
    (text) => {
      expect(read([`${text}\r\n`])).toEqual([{ code: 0, text }]);
    },
  );

  it('may be a code alone', () => {
    expect(read(['250\r\n'])).toEqual([{ code: 250, text: '250' }]);
  });

  it('without an end are abandoned', () => {
    expect(read(Array(70).fill('2'.repeat(1000)))[0]?.code).toBe(0);
    expect(read(Array(700).fill(`250-${'x'.repeat(100)}\r\n`)).length).toBeGreaterThan(0);
  });
});

describe('the offers of a server', () => {
  it('are read from the reply to EHLO, in any letter case', () => {
    const text =
      '250-mx.example\n250-pipelining\n250-SIZE 1000\n250-8BITMIME\n250-AUTH PLAIN login\n250-AUTH=CRAM-MD5\n250 chunking';
    expect(offersOf(text)).toEqual({
      pipelining: true,
      chunking: true,
      eightBit: true,
      utf8: false,
      mostBytes: 1000,
      auth: ['PLAIN', 'LOGIN', 'CRAM-MD5'],
      startTls: false,
    });
  });

  it('are empty for a reply without keywords, and SIZE without a limit is unlimited', () => {
    expect(offersOf('250 PIPELINING')).toEqual(NO_OFFERS);
    expect(offersOf('250-x\n250 SIZE').mostBytes).toBe(Number.POSITIVE_INFINITY);
    expect(offersOf('250-x\n250 SIZE 0').mostBytes).toBe(Number.POSITIVE_INFINITY);
  });
});
