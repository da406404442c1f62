import type { FaultScript } from '../../src/model/faults.ts';
import type { MockSetup } from '../../src/model/protocol.ts';
import type { FaultCounts } from '../../src/model/trial.ts';
import type { Dialect } from '../api/dialect.ts';
import { hostGuard } from '../api/host-guard.ts';
import { API_DIALECTS, type DialectName } from '../api/index.ts';
import { LOOPBACK } from '../api/socket-host.ts';
import type { MockServer } from '../contract.ts';
import { type ChangeableFaults, changeableFaults } from '../faults/changeable.ts';
import { startMock } from '../process/service.ts';
import { CREDENTIALS } from '../smtp/settings.ts';
import { makeServerTls, type ServerTls } from '../tls/server-side.ts';
import type { FaultControl, ReadFaults } from './fault-control.ts';
import { Inbox, type InboxLimits } from './inbox.ts';
import { type InboxServer, startInboxServer } from './inbox-server.ts';
import type { Served } from './served.ts';

export interface StandaloneOptions {
  /** 0: any free port. */
  readonly smtpPort: number;
  /** With `tls`: the port for SMTP inside TLS. 0: any free port. */
  readonly smtpsPort: number;
  /** The port of the inbox. The dialects take the ports after it. 0: any free ports. */
  readonly apiPort: number;
  readonly dialects: readonly DialectName[];
  readonly keep: InboxLimits;
  /** Serves STARTTLS, SMTP inside TLS and HTTPS, with one certificate made at the start. */
  readonly tls: boolean;
  /** Host names besides those of the loopback interface. */
  readonly allowHosts: readonly string[];
  readonly readFaults: ReadFaults;
  /** As for every mock of a run. Faults fire from the start. */
  readonly setup: Pick<MockSetup, 'host' | 'link' | 'seed'> & { readonly faults: FaultScript | null };
}

/** The mocks without a run, in this process, for any client. */
export interface Standalone {
  readonly inbox: Inbox;
  readonly inboxUrl: string;
  readonly served: readonly Served[];
  /** With `tls`: PEM of the authority that clients must trust. */
  readonly ca: string | null;
  /** The number of open client connections. */
  openConnections(): number;
  /** Ends everything. Returns how often the faults fired, by mock. */
  close(): Promise<Readonly<Record<string, FaultCounts>>>;
}

interface Running {
  readonly mock: string;
  readonly server: MockServer;
  readonly faults: ChangeableFaults;
}

/** Rejects with the usage error `port-in-use`. Then every started mock is closed. */
export async function startStandalone(options: StandaloneOptions): Promise<Standalone> {
  const { apiPort, dialects, keep, allowHosts } = options;
  const inbox = new Inbox(keep);
  const allows = hostGuard(allowHosts);
  const tls = options.tls ? await makeServerTls() : undefined;
  const running: Running[] = [];
  const served: Served[] = [];
  const closeAll = async (): Promise<void> => {
    await Promise.all(running.map(({ server }) => server.close()));
  };
  const start = async (mock: string, port: number, security: MockSetup['security']): Promise<void> => {
    const { host, link, seed, faults: script } = options.setup;
    const faults = changeableFaults(script, seed);
    const setup: MockSetup = {
      mock: mock === 'smtps' ? 'smtp' : mock,
      host,
      port,
      security,
      link,
      seed,
      stall: null,
      faults: null,
    };
    const server = await startMock(setup, inbox.sinkOf(mock), faults, { tls, allows });
    faults.begin();
    running.push({ mock, server, faults });
    served.push(servedBy(mock, server, tls));
  };
  const faults = faultControl(options, running);
  let control: InboxServer;
  try {
    await start('smtp', options.smtpPort, tls === undefined ? 'none' : 'starttls');
    if (tls !== undefined) await start('smtps', options.smtpsPort, 'tls');
    for (const [i, dialect] of dialects.entries())
      await start(dialect, apiPort === 0 ? 0 : apiPort + 1 + i, tls === undefined ? 'none' : 'tls');
    control = await startInboxServer(apiPort, { inbox, served: () => served, faults, allows });
  } catch (error) {
    await closeAll();
    throw error;
  }
  return {
    inbox,
    inboxUrl: `http://${LOOPBACK}:${control.port}`,
    served,
    ca: tls?.identity.ca ?? null,
    openConnections: () => running.reduce((sum, { server }) => sum + server.openConnections(), 0),
    async close() {
      const fired = Object.fromEntries(running.map((one) => [one.mock, one.faults.end()]));
      await Promise.all([closeAll(), control.close()]);
      return fired;
    },
  };
}

/** One script for all mocks. Each mock has its own memory and counts. */
function faultControl({ setup, readFaults }: StandaloneOptions, running: readonly Running[]): FaultControl {
  let script = setup.faults;
  return {
    read: readFaults,
    current: () => script,
    change(next) {
      script = next;
      for (const { faults } of running) faults.change(next);
    },
    counts: () => Object.fromEntries(running.map(({ mock, faults }) => [mock, faults.counts()])),
  };
}

function servedBy(
  mock: string,
  { endpoint: { host, port, account } }: MockServer,
  tls: ServerTls | undefined,
): Served {
  const dialects: Readonly<Record<string, Dialect>> = API_DIALECTS;
  const { user = null, secret } = dialects[mock]?.credentials ?? CREDENTIALS;
  const scheme = dialects[mock] === undefined ? mock : tls === undefined ? 'http' : 'https';
  const url = `${scheme}://${host}:${port}${dialects[mock]?.apiPath ?? ''}`;
  return { mock, host, port, url, user, secret, accessToken: account?.accessToken ?? null };
}
