import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import { startApiMock } from '../../mocks/api/index.ts';
import { Probe } from '../../src/model/probe.ts';
import { keepingSink } from '../mocks/api/requests/table.ts';
import { sendoffHere, startSendoff, temporaryFolder } from './command.ts';

const folder = temporaryFolder();
afterAll(folder.remove);

describe('sendoff probe', () => {
  it('prints its findings as JSON, and nothing else', async () => {
    const server = await startApiMock({ dialect: 'resend', host: 'fast', port: 0, sink: keepingSink() });
    try {
      const url = `http://127.0.0.1:${server.endpoint.port}`;
      const { code, stdout, stderr } = await sendoffHere(['probe', url, '--json'], folder.path);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(Probe.parse(JSON.parse(stdout))).toMatchObject({
        protocol: 'http',
        url,
        keepAlive: { kept: true },
      });
    } finally {
      await server.close();
    }
  });

  it('exits with 130 on Ctrl-C, whatever it waits for', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const { child, ended } = startSendoff(['probe', `smtp://127.0.0.1:${port}`], folder.path);
    const [socket] = await once(server, 'connection');
    child.kill('SIGINT');
    expect(await ended).toEqual({ code: 130, stdout: '', stderr: 'sendoff: interrupted\n' });
    socket.destroy();
    server.close();
  });
});
