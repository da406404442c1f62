import { afterEach, describe, expect, it } from 'vitest';
import { CHOICES, directoryWith } from '../../src/app/directory.ts';
import { resolveConfig } from '../../src/config/resolve.ts';
import type { Config } from '../../src/model/config.ts';
import { plan } from '../../src/plan/plan.ts';
import { apiSendgrid } from '../../src/transports/api/definitions.ts';
import { recipients, STATIC } from '../transports/contents.ts';
import { startStubHttp } from '../transports/stub-http.ts';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

const configOf = (config: object): Config => resolveConfig([{ origin: 'test', config }], CHOICES, 1);

function scenariosOf(config: object) {
  const small = { kinds: ['notification'], strategies: ['static'], ceilings: false };
  return plan(configOf({ ...small, ...config }), directoryWith([])).scenarios.map(
    ({ transport, variant, messagesPerConnection }) => [transport, variant, messagesPerConnection],
  );
}

describe('--messages-per-connection', () => {
  it('is swept for transports that replace connections; others are measured once', () => {
    const transports = ['smtp-nodemailer', 'api-sendgrid', 'api-sendgrid+h2', 'sdk-sendgrid'];
    expect(scenariosOf({ transports, messagesPerConnection: '1..1000' })).toEqual([
      ...['smtp-nodemailer', 'api-sendgrid'].flatMap((transport) =>
        [1, 10, 100, 1000].map((value) => [transport, `messages-per-connection=${value}`, value]),
      ),
      ['api-sendgrid+h2', '', undefined],
      ['sdk-sendgrid', '', undefined],
    ]);
  });

  it('with one value makes no variant', () => {
    expect(scenariosOf({ transports: ['smtp-pipelined'], messagesPerConnection: 100 })).toEqual([
      ['smtp-pipelined', '', 100],
    ]);
    expect(scenariosOf({ transports: ['smtp-pipelined'] })).toEqual([['smtp-pipelined', '', undefined]]);
  });

  it('is rejected if it has no effect', () => {
    expect(() => configOf({ connection: 'cold', messagesPerConnection: 5 })).toThrow(
      /messagesPerConnection: with connection "cold"/,
    );
    expect(() => configOf({ messagesPerConnection: 0 })).toThrow(/messages per connection from 1 to 1000000/);
  });

  it('counts requests of an API', async () => {
    const stub = await startStubHttp((_, response) => response.writeHead(202).end());
    opened.push(stub);
    const transport = apiSendgrid.create({
      endpoint: stub.endpoint,
      concurrency: 1,
      connection: 'warm',
      timeoutMs: 5000,
      messagesPerConnection: 5,
    });
    opened.push(transport);
    await transport.prepare(STATIC);
    for (let sent = 0; sent < 20; sent++)
      expect(await transport.send(recipients(1, sent))).toEqual([{ kind: 'accepted' }]);
    expect(stub.opened).toBe(4);
  });
});
