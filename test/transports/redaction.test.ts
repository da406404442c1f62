import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/model/outcome.ts';
import type { Transport } from '../../src/model/transport.ts';
import { redacting, redactor } from '../../src/transports/redaction.ts';
import { recipients } from './contents.ts';

const TOLD = { user: 'ann', secret: 's3cret & "more"' };
const base64 = (text: string): string => Buffer.from(text).toString('base64');
/** Of a provider's form, with characters that URLs, JSON and HTML escape. */
const LONG = 'SG.k3y/with&more+of~it';
const FORMS = [
  TOLD.secret,
  base64(TOLD.secret),
  base64(`\0ann\0${TOLD.secret}`),
  base64(`ann:${TOLD.secret}`),
  base64(`api:${TOLD.secret}`),
  encodeURIComponent(TOLD.secret),
  JSON.stringify(TOLD.secret),
];

describe('redaction', () => {
  it.each(FORMS)('redacts %s in a server’s text', (form) => {
    const said = redactor(TOLD)(`401 who says ${form}? Not ${form}!`);
    expect(said).toMatch(/^401 who says "?…"?\? Not "?…"?!$/);
  });

  it.each([
    ['base64 of a whole header', base64(`Authorization: Bearer ${LONG}`)],
    ['base64 of a header with Basic', base64(`Authorization: Basic ${base64(`ann:${LONG}`)}`)],
    ['base64 of a command of AUTH', base64(`AUTH PLAIN ${base64(`\0ann\0${LONG}`)}`)],
    ['base64 with an identity to act for', base64(`ann\0ann\0${LONG}`)],
    ['base64 for URLs', Buffer.from(`user=ann&key=${LONG}`).toString('base64url')],
    ['a URL', encodeURIComponent(LONG)],
    ['a URL in small letters', encodeURIComponent(LONG).replaceAll('%2F', '%2f')],
    ['a form', new URLSearchParams({ key: LONG }).toString().slice('key='.length)],
    ['JSON in ASCII', JSON.stringify(LONG).slice(1, -1).replaceAll('/', '\\u002f')],
    ['HTML', LONG.replaceAll('&', '&amp;').replaceAll('/', '&#47;')],
    ['hexadecimal', Buffer.from(LONG).toString('hex')],
    ['quoted-printable', LONG.replaceAll('&', '=26')],
  ])('finds a secret in %s', (_, form) => {
    const said = redactor({ user: 'ann', secret: LONG })(`401 no: "${form}", go away`);
    expect(said).toBe('401 no: "…", go away');
  });

  it('finds a truncated secret, and redacts no other word', () => {
    const wash = redactor({ user: 'ann', secret: LONG });
    for (let length = 8; length < LONG.length; length++)
      for (const end of ['…', '...', '" is wrong', ' is wrong', '***'])
        expect(wash(`401 key "${LONG.slice(0, length)}${end}`)).toBe(`401 key "…${end}`);
    const weak = redactor({ user: 'ann', secret: 'passwordone' });
    expect(weak('535 wrong password or user')).toBe('535 wrong password or user');
    expect(weak('535 wrong: "passwordo…"')).toBe('535 wrong: "……"');
  });

  it('redacts the response to a challenge, which is unknown in advance', () => {
    const wash = redactor(TOLD);
    expect(wash('501 AUTH CRAM-MD5 YW5uIDBhMWIyYzNk is no answer')).toBe('501 AUTH CRAM-MD5 … is no answer');
    expect(wash('504 AUTH PLAIN unsupported')).toBe('504 AUTH PLAIN unsupported');
  });

  it('leaves no trace of a secret in base64 of any text that contains it', () => {
    const secret = fc.string({ minLength: 9, maxLength: 40, unit: 'grapheme-ascii' });
    fc.assert(
      fc.property(secret, fc.string(), fc.string(), (one, before, after) => {
        const said = base64(`${before}${one}${after}`);
        const left = redactor({ user: 'ann', secret: one })(`401 ${said}`);
        expect(Buffer.from(left.slice(4), 'base64').toString()).not.toContain(one);
      }),
    );
  });

  it('redacts a truncated secret at the end, and nothing else', () => {
    const wash = redactor(TOLD);
    for (const form of FORMS) {
      for (let length = 5; length < form.length; length++)
        expect(wash(`535 ${form.slice(0, length)}`)).toMatch(/^535 "?…$/);
    }
    expect(wash('535 5.7.8 Credentials refused')).toBe('535 5.7.8 Credentials refused');
    expect(redactor(undefined)('s3cret')).toBe('s3cret');
    expect(redactor({ user: 'ann', secret: '' })('all of it')).toBe('all of it');
  });

  it('leaves no trace of any secret in any text, truncated anywhere', () => {
    const secret = fc.string({ minLength: 6, maxLength: 40 });
    fc.assert(
      fc.property(secret, fc.string(), fc.string(), fc.nat(60), (one, before, after, end) => {
        const said = `${before}${one}${after}`.slice(0, before.length + end);
        expect(redactor({ user: 'ann', secret: one })(said)).not.toContain(one);
      }),
    );
  });

  it('redacts every outcome of a transport', async () => {
    const outcomes: Outcome[] = [
      { kind: 'accepted' },
      { kind: 'rejected', reason: `550 not ${TOLD.secret}`, status: '5.7.1' },
    ];
    const talkative: Transport = {
      prepare: async () => {},
      send: async () => outcomes,
      compose: async () => 7,
      facts: () => ({}),
      close: async () => {},
    };
    expect(await redacting(talkative, redactor(TOLD)).send(recipients(2))).toEqual([
      { kind: 'accepted' },
      { kind: 'rejected', reason: '550 not …', status: '5.7.1' },
    ]);
  });
});
