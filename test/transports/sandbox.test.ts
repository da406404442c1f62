import { afterEach, describe, expect, it } from 'vitest';
import { type API_DIALECTS, startApiMock } from '../../mocks/api/index.ts';
import type { Delivery, MockServer } from '../../mocks/contract.ts';
import { TRANSPORTS } from '../../src/transports/index.ts';
import { CLIENT_RENDER, recipients, STATIC } from './contents.ts';
import { startStubHttp } from './stub-http.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

const SANDBOXES = TRANSPORTS.filter(({ sandbox }) => sandbox !== undefined);

async function mockOf(name: string, deliveries: Delivery[]): Promise<MockServer> {
  const dialect = name.replace('api-', '') as keyof typeof API_DIALECTS;
  const sink = { keeps: false, deliver: (one: Delivery) => void deliveries.push(one) };
  const mock = await startApiMock({ dialect, host: 'fast', port: 0, sink });
  open.push(mock);
  return mock;
}

describe('a sandbox', () => {
  it('exists at these providers', () => {
    expect(SANDBOXES.map(({ name }) => name)).toEqual([
      'api-sendgrid',
      'api-postmark',
      'api-mailgun',
      'api-mailjet',
      'api-brevo',
    ]);
  });

  it.each(SANDBOXES.filter(({ name }) => name !== 'api-postmark'))(
    'of $name accepts messages and delivers none, and without it they are delivered',
    async ({ name, create }) => {
      const deliveries: Delivery[] = [];
      const { endpoint } = await mockOf(name, deliveries);
      const options = { concurrency: 1, connection: 'warm', timeoutMs: 10_000 } as const;
      for (const content of [STATIC, CLIENT_RENDER]) {
        for (const sandbox of [true, false]) {
          const transport = create({ ...options, endpoint: { ...endpoint, sandbox } });
          open.push(transport);
          await transport.prepare(content);
          const before = deliveries.length;
          expect(await transport.send(recipients(1))).toEqual([{ kind: 'accepted' }]);
          expect(deliveries.length - before).toBe(sandbox ? 0 : 1);
        }
      }
    },
  );

  it('of api-postmark is an own token, which replaces the secret', async () => {
    const stub = await startStubHttp((_, response) => {
      response.end(JSON.stringify({ ErrorCode: 0, Message: 'OK' }));
    });
    open.push(stub);
    const { create } = SANDBOXES.find(({ name }) => name === 'api-postmark') ?? {};
    const endpoint = { ...stub.endpoint, secret: 'real-token', sandbox: true };
    const transport = create?.({ endpoint, concurrency: 1, connection: 'warm', timeoutMs: 10_000 });
    if (transport === undefined) throw new Error('there is no api-postmark');
    open.push(transport);
    await transport.prepare(STATIC);
    expect(await transport.send(recipients(1))).toEqual([{ kind: 'accepted' }]);
    expect(stub.requests.map(({ headers }) => headers['x-postmark-server-token'])).toEqual([
      'POSTMARK_API_TEST',
    ]);
    expect(JSON.stringify(stub.requests)).not.toContain('real-token');
  });
});
