import { afterEach, describe, expect, it } from 'vitest';
import { TRANSPORTS } from '../../src/transports/index.ts';
import { recipients, STATIC } from './contents.ts';
import { startStubHttp } from './stub-http.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

/** Each way in which an API transport connects. */
const WAYS = [
  ['api-sendgrid', 'https'],
  ['api-sendgrid', 'h2'],
  ['api-sendgrid', undefined],
  ['sdk-sendgrid', 'https'],
  ['sdk-postmark', 'https'],
  ['sdk-resend', undefined],
  ['sdk-mailgun', 'https'],
] as const;

describe('an API transport whose server was resolved before', () => {
  it.each(WAYS)('connects to that address, and asks for the name: %s+%s', async (name, feature) => {
    const asked: string[] = [];
    const stub = await startStubHttp(({ headers }, response) => {
      asked.push(String(headers.host ?? headers[':authority']));
      response.writeHead(500).end('{}');
    }, feature !== undefined);
    open.push(stub);
    const { port, tls } = stub.endpoint;
    const host = 'stub.sendoff.test';
    const endpoint = { host, address: '127.0.0.1', port, secret: 'SG.secret', ...(tls && { tls }) };
    const definition = TRANSPORTS.find((one) => one.name === name);
    const transport = definition?.create({
      endpoint,
      concurrency: 1,
      connection: 'warm',
      timeoutMs: 10_000,
      features: feature === undefined ? [] : [feature],
    });
    if (transport === undefined) throw new Error(`there is no ${name}`);
    open.push(transport);
    await transport.prepare(STATIC);
    await transport.send(recipients(1));
    expect(asked).toEqual([`${host}:${port}`]);
  });
});
