import { expect, test } from 'vitest';
import { createVerifier, signatureOf, signingKey } from '../../../mocks/api/ses/signature.ts';
import { signed } from '../../../src/transports/api/ses/signature.ts';

/** AWS's published test suite for Signature Version 4, and the example of its General Reference. */
const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
const DATE = '20150830T123600Z';
const HEADERS = { host: 'example.amazonaws.com', 'x-amz-date': DATE };
const FORM = { 'content-type': 'application/x-www-form-urlencoded', ...HEADERS };

test.each([
  ['get-vanilla', {}, '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
  [
    'get-vanilla-query-order-key-case',
    { query: 'Param2=value2&Param1=value1' },
    'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
  ],
  ['post-vanilla', { method: 'POST' }, '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
  [
    'post-x-www-form-urlencoded',
    { method: 'POST', headers: FORM, body: Buffer.from('Param1=value1') },
    'ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a',
  ],
  [
    'the example of the General Reference',
    {
      query: 'Action=ListUsers&Version=2010-05-08',
      headers: {
        'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
        host: 'iam.amazonaws.com',
        'x-amz-date': DATE,
      },
      service: 'iam',
    },
    '5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7',
  ],
])('%s', (_, { service = 'service', ...changes }: Record<string, unknown>, signature) => {
  const request = {
    method: 'GET',
    path: '/',
    query: '',
    headers: HEADERS,
    body: Buffer.alloc(0),
    ...changes,
  };
  const scope = { day: '20150830', region: 'us-east-1', service: String(service) };
  const names = Object.keys(request.headers);
  expect(signatureOf(request, names, DATE, { scope, key: signingKey(SECRET, scope) })).toBe(signature);
});

test('the mock accepts the transport’s signatures of text and bytes at their time', () => {
  const at = new Date('2026-01-02T03:04:05Z');
  const endpoint = { host: '127.0.0.1', port: 8025, user: 'AKID', secret: SECRET };
  const verify = createVerifier({ accessKeyId: 'AKID', secretAccessKey: SECRET }, 'ses', () => at.getTime());
  for (const body of ['{"a":"Zoë"}', Buffer.from('{"a":"Zoë"}')]) {
    const composed = { path: '/v2/email/templates', headers: { 'content-type': 'application/json' }, body };
    const { path, headers } = signed(composed, endpoint, at);
    const received = {
      method: 'POST',
      path,
      query: '',
      headers: { ...headers, host: '127.0.0.1:8025', 'content-length': '12' },
      body: Buffer.from(body),
    };
    expect(verify(received)).toBeUndefined();
    expect(verify({ ...received, path: '/v2/email/outbound-emails' })).toMatchObject({
      type: 'InvalidSignatureException',
    });
  }
});
