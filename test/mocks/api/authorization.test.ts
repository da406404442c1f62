import { describe, expect, test } from 'vitest';
import { API_DIALECTS, type DialectName, isDialectName } from '../../../mocks/api/index.ts';
import { signed } from '../../../src/transports/api/ses/signature.ts';

const ANYBODY = { host: '127.0.0.1', port: 8025 };

/** What a client with the mock's credentials sends, where the provider has a scheme at all. */
const FIELDS: Readonly<Partial<Record<DialectName, Readonly<Record<string, string>>>>> = {
  sendgrid: { authorization: `Bearer ${API_DIALECTS.sendgrid.credentials.secret}` },
  resend: { authorization: `Bearer ${API_DIALECTS.resend.credentials.secret}` },
  mailgun: { authorization: basicOf(API_DIALECTS.mailgun.credentials) },
  mailjet: { authorization: basicOf(API_DIALECTS.mailjet.credentials) },
  ses: signed(
    { path: '/v2/email/outbound-emails', headers: { 'content-type': 'application/json' }, body: '{}' },
    { ...ANYBODY, ...API_DIALECTS.ses.credentials },
    new Date(),
  ).headers,
};

function basicOf({ user = '', secret }: { readonly user?: string; readonly secret: string }): string {
  return `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`;
}

const spellings = {
  usual: (scheme: string) => scheme,
  'lower-case': (scheme: string) => scheme.toLowerCase(),
  'upper-case': (scheme: string) => scheme.toUpperCase(),
  'spaced out': (scheme: string) => `${scheme}  `,
};

describe.each(Object.keys(FIELDS).filter(isDialectName))('%s', (dialect) => {
  const { refuse } = API_DIALECTS[dialect].create({ keeps: false, deliver: () => {} });
  const refusal = (respell: (scheme: string) => string, garble = (rest: string): string => rest): unknown => {
    const headers = Object.fromEntries(
      Object.entries(FIELDS[dialect] ?? {}).map(([name, value]) => [
        name.toLowerCase(),
        name.toLowerCase() === 'authorization'
          ? value.replace(
              /^(\S+) (.*)$/,
              (_, scheme: string, rest: string) => `${respell(scheme)} ${garble(rest)}`,
            )
          : value,
      ]),
    );
    return refuse({
      method: 'POST',
      path: '/v2/email/outbound-emails',
      headers: { ...headers, host: '127.0.0.1:8025' },
      body: Buffer.from('{}'),
    });
  };

  test.each(Object.entries(spellings))('accepts a scheme that is %s', (_, respell) => {
    expect(refusal(respell)).toBeUndefined();
  });

  test('compares credentials exactly, and the whole scheme', () => {
    for (const garbled of [
      refusal(
        (scheme) => scheme,
        (rest) => rest.toUpperCase(),
      ),
      refusal((scheme) => `${scheme}x`),
      refusal(() => ''),
    ])
      expect(garbled).toBeDefined();
  });
});
