import type { MockSetup } from '../../src/model/protocol.ts';
import type { FaultCounts } from '../../src/model/trial.ts';
import { API_DIALECTS, type DialectName } from '../api/index.ts';
import { faultResponse, LOOPBACK, respond, startSocketHost } from '../api/socket-host.ts';
import type { MockServer } from '../contract.ts';
import { createFaults, type Faults } from '../faults/faults.ts';
import { startMock } from '../process/service.ts';
import { CREDENTIALS } from '../smtp/settings.ts';
import { answerControl, type Served } from './control.ts';
import { Inbox, type InboxLimits } from './inbox.ts';

export interface StandaloneOptions {
  /** 0: any free one. */
  readonly smtpPort: number;
  /** Of the inbox; the dialects take the ports after it. 0: any free ones. */
  readonly apiPort: number;
  readonly dialects: readonly DialectName[];
  readonly keep: InboxLimits;
  /** As of every mock of a run; faults strike from the start. */
  readonly setup: Pick<MockSetup, 'host' | 'link' | 'seed' | 'faults'>;
}

/** The mocks alone, in this process, for any client. */
export interface Standalone {
  readonly inbox: Inbox;
  readonly inboxUrl: string;
  readonly served: readonly Served[];
  /** Clients that are connected now. */
  openConnections(): number;
  /** Ends everything; gives what the faults did, by mock. */
  close(): Promise<Readonly<Record<string, FaultCounts>>>;
}

interface Running {
  readonly mock: string;
  readonly server: MockServer;
  readonly faults: Faults | undefined;
}

/** Rejects with the usage error `port-in-use`, and leaves nothing behind then. */
export async function startStandalone(options: StandaloneOptions): Promise<Standalone> {
  const { smtpPort, apiPort, dialects, keep } = options;
  const inbox = new Inbox(keep);
  const served: Served[] = [];
  const running: Running[] = [];
  const closeAll = async (): Promise<void> => {
    await Promise.all(running.map(({ server }) => server.close()));
  };
  const start = async (mock: string, port: number): Promise<void> => {
    const { host, link, seed, faults: script } = options.setup;
    const faults = script === null ? undefined : createFaults(script.script, script.seed);
    const setup: MockSetup = { mock, host, port, security: 'none', link, seed, stall: null, faults: script };
    const server = await startMock(setup, inbox.sinkOf(mock), faults);
    faults?.begin();
    running.push({ mock, server, faults });
    served.push(servedBy(mock, server));
  };
  try {
    await start('smtp', smtpPort);
    for (const [i, dialect] of dialects.entries()) await start(dialect, apiPort === 0 ? 0 : apiPort + 1 + i);
    const control = await startSocketHost(apiPort, (request, response) => {
      request.resume();
      const { method = 'GET', url: target = '/' } = request;
      answerControl({ method, target }, { inbox, served: () => served })
        .catch(faultResponse)
        .then((answer) => respond(response, answer));
    });
    return {
      inbox,
      inboxUrl: `http://${LOOPBACK}:${control.port}`,
      served,
      openConnections: () => running.reduce((sum, { server }) => sum + server.openConnections(), 0),
      async close() {
        const struck = running.flatMap(({ mock, faults }) =>
          faults === undefined ? [] : [[mock, faults.end()] as const],
        );
        await Promise.all([closeAll(), control.close()]);
        return Object.fromEntries(struck);
      },
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

function servedBy(mock: string, { endpoint: { host, port, account } }: MockServer): Served {
  const dialects: Readonly<Record<string, { credentials: { user?: string; secret: string } }>> = API_DIALECTS;
  const { user = null, secret } = dialects[mock]?.credentials ?? CREDENTIALS;
  const url = `${mock === 'smtp' ? 'smtp' : 'http'}://${host}:${port}`;
  return { mock, host, port, url, user, secret, accessToken: account?.accessToken ?? null };
}
