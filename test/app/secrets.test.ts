import { describe, expect, it } from 'vitest';
import { endpointOf, redactingSecrets, secretsIn } from '../../src/app/secrets.ts';
import type { TargetServer } from '../../src/model/target.ts';

const SERVER: TargetServer = {
  host: 'mail.example',
  address: '192.0.2.7',
  port: 587,
  secured: false,
  user: 'ann',
};
const ENVIRONMENT = {
  SENDOFF_SMTP_PASSWORD: 'pa55-w0rd',
  SENDOFF_API_KEY: 'k3y-of-api',
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'aws-s3cret',
  HOME: '/home/ann',
};

describe('secrets', () => {
  it('are known only by the names of their variables', () => {
    expect([...secretsIn({ ...ENVIRONMENT, SENDOFF_API_KEY: '' })]).toEqual([
      'SENDOFF_SMTP_PASSWORD',
      'AWS_ACCESS_KEY_ID',
      'AWS_SECRET_ACCESS_KEY',
    ]);
  });

  it.each([
    ['smtp-nodemailer+starttls', { host: '192.0.2.7', user: 'ann', secret: 'pa55-w0rd' }],
    ['api-mailjet+https', { host: 'mail.example', address: '192.0.2.7', user: 'ann', secret: 'k3y-of-api' }],
    ['api-ses+https', { host: 'mail.example', user: 'AKIDEXAMPLE', secret: 'aws-s3cret' }],
  ])('authenticate %s, which verifies the requested name', (transport, expected) => {
    const endpoint = endpointOf(SERVER, transport, ENVIRONMENT);
    expect(endpoint).toMatchObject({ ...expected, port: 587, tls: { name: 'mail.example' } });
  });

  it('are not sent to a mail server without a user, and an address needs no name', () => {
    expect(
      endpointOf(
        { ...SERVER, host: '127.0.0.1', address: '127.0.0.1', user: null },
        'smtp-pipelined',
        ENVIRONMENT,
      ),
    ).toEqual({ host: '127.0.0.1', port: 587, tls: {} });
  });

  it('are redacted from text, each of them, if there are targets', () => {
    const words = 'pa55-w0rd, k3y-of-api and aws-s3cret';
    expect(redactingSecrets([SERVER, null], ENVIRONMENT)(words)).toBe('…, … and …');
    expect(redactingSecrets([null, null], ENVIRONMENT)(words)).toBe(words);
  });
});
