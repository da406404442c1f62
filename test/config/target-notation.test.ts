import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TargetsNotation } from '../../src/config/target-notation.ts';

function problemOf(value: unknown): string {
  const { error } = TargetsNotation.safeParse(value);
  return error?.issues.map(({ message }) => message).join('\n') ?? 'none';
}

describe('a target', () => {
  it.each([
    [
      'smtp://ann@mail.example',
      { protocol: 'smtp', host: 'mail.example', port: 587, secured: false, user: 'ann' },
    ],
    ['smtps://[::1]:2465', { protocol: 'smtp', host: '::1', port: 2465, secured: true, user: null }],
    [
      'smtp://a%40b.example@127.0.0.1:25',
      { protocol: 'smtp', host: '127.0.0.1', port: 25, secured: false, user: 'a@b.example' },
    ],
    [
      'https://api.sendgrid.com/',
      { protocol: 'api', host: 'api.sendgrid.com', port: 443, secured: true, user: null },
    ],
    ['http://localhost', { protocol: 'api', host: 'localhost', port: 80, secured: false, user: null }],
  ])('%s', (text, expected) => {
    expect(TargetsNotation.parse(text)).toEqual([expected]);
    expect(TargetsNotation.parse([text])).toEqual([expected]);
  });

  it.each([
    ['mail.example', 'found no URL'],
    ['ftp://mail.example', 'found the scheme "ftp://"'],
    ['smtp://', 'found no host'],
    ['smtp://mail.example:0', 'found port 0'],
    ['https://api.example/v3?a=1', 'found text after host and port'],
    ['smtp://ann:s3cret@mail.example', 'set SENDOFF_SMTP_PASSWORD in the environment'],
    ['https://:s3cret@api.example', 'set SENDOFF_API_KEY in the environment'],
    [7, 'expected a server such as'],
    [[], 'expected a server such as'],
    [{ url: 'smtp://ann:s3cret@mail.example' }, 'expected a server such as'],
  ])('is rejected: %j', (value, expected) => {
    expect(problemOf(value)).toContain(expected);
    expect(problemOf(value)).not.toContain('s3cret');
  });

  it('never has a password, and no message quotes one', () => {
    const password = fc.stringMatching(/^[a-zA-Z0-9]{6,20}$/).map((text) => `pw${text}`);
    const text = fc.oneof(
      password.map((secret) => ({ secret, text: `smtp://ann:${secret}@mail.example` })),
      password.map((secret) => ({ secret, text: `ann:${secret}@mail.example` })),
      password.map((secret) => ({ secret, text: `smtp://ann:${secret}@` })),
    );
    fc.assert(
      fc.property(text, (one) => {
        expect(TargetsNotation.safeParse(one.text).success).toBe(false);
        expect(problemOf(one.text)).not.toContain(one.secret);
      }),
    );
  });
});
