import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/model/outcome.ts';
import type { Transport } from '../../src/model/transport.ts';
import { discreet, discretion } from '../../src/transports/discretion.ts';
import { recipients } from './contents.ts';

const TOLD = { user: 'ann', secret: 's3cret & "more"' };
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const FORMS = [
  TOLD.secret,
  base64(TOLD.secret),
  base64(`\0ann\0${TOLD.secret}`),
  base64(`ann:${TOLD.secret}`),
  base64(`api:${TOLD.secret}`),
  encodeURIComponent(TOLD.secret),
  JSON.stringify(TOLD.secret),
];

describe('discretion', () => {
  it.each(FORMS)('takes %s out of what a server says', (form) => {
    const said = discretion(TOLD)(`401 who says ${form}? Not ${form}!`);
    expect(said).toMatch(/^401 who says "?…"?\? Not "?…"?!$/);
  });

  it('takes out what was cut off at the end, and leaves everything else as it is', () => {
    const wash = discretion(TOLD);
    for (const form of FORMS) {
      for (let length = 5; length < form.length; length++)
        expect(wash(`535 ${form.slice(0, length)}`)).toMatch(/^535 "?…$/);
    }
    expect(wash('535 5.7.8 Credentials refused')).toBe('535 5.7.8 Credentials refused');
    expect(discretion(undefined)('s3cret')).toBe('s3cret');
    expect(discretion({ user: 'ann', secret: '' })('all of it')).toBe('all of it');
  });

  it('leaves no trace of any secret in any words, cut off wherever', () => {
    const secret = fc.string({ minLength: 6, maxLength: 40 });
    fc.assert(
      fc.property(secret, fc.string(), fc.string(), fc.nat(60), (one, before, after, end) => {
        const said = `${before}${one}${after}`.slice(0, before.length + end);
        expect(discretion({ user: 'ann', secret: one })(said)).not.toContain(one);
      }),
    );
  });

  it('makes a transport discreet in each of its outcomes', async () => {
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
    expect(await discreet(talkative, discretion(TOLD)).send(recipients(2))).toEqual([
      { kind: 'accepted' },
      { kind: 'rejected', reason: '550 not …', status: '5.7.1' },
    ]);
  });
});
