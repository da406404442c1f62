import { SendoffError, usageError } from '../../src/model/error.ts';
import { isEmulated } from '../../src/model/link.ts';
import type { ChildFault, MockAnswer, MockRequest, MockSetup } from '../../src/model/protocol.ts';
import type { Wire } from '../../src/model/trial.ts';
import type { HostGuard } from '../api/host-guard.ts';
import type { MockServer, Sink } from '../contract.ts';
import type { Faults } from '../faults/faults.ts';
import { Ledger } from '../ledger/ledger.ts';
import type { ServerTls } from '../tls/server-side.ts';
import { beginLoad, type LoadSample } from './load.ts';
import { type Slices, startSlices } from './slices.ts';
import { startStalling } from './stall.ts';

/** The measurements between `begin` and `end`. */
interface RunningTrial {
  /** True if faults are injected. */
  readonly fires: boolean;
  readonly load: LoadSample;
  readonly wire: Wire;
  readonly slices: Slices;
  readonly stop: () => void;
}

const HELD_PER_BYTE = 3;

/** A mock that clients reach through its link. Without an emulated link it is the server itself. */
export interface StartedMock extends MockServer {
  /** With an emulated link: resolves when no data is in transit. */
  readonly quiet?: () => Promise<void>;
}

/** One server with its ledger. It answers the requests of src/model/protocol.ts, one at a time. */
export class MockService {
  readonly #ledger = new Ledger({ heldBytes: () => this.#bytesPerRequest() });
  readonly #sink: Sink;
  #server: StartedMock | undefined;
  #trial: RunningTrial | undefined;
  #stall: MockSetup['stall'] = null;
  #faults: Faults | undefined;

  /** `between` wraps the ledger. Tests insert a faulty sink and check that the fault is found. */
  constructor(between: (ledger: Sink) => Sink = (ledger) => ledger) {
    this.#sink = between(this.#ledger);
  }

  /** Never rejects: an error is returned as a `fault`. */
  async answer(request: MockRequest): Promise<MockAnswer> {
    try {
      return await this.#answer(request);
    } catch (error) {
      return faultOf(error);
    }
  }

  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    this.#trial?.stop();
    this.#trial?.slices();
    this.#trial?.load.end();
    this.#trial = undefined;
    this.#faults?.end();
    await server?.close();
  }

  async #answer(request: MockRequest): Promise<MockAnswer> {
    switch (request.type) {
      case 'setup': {
        if (this.#server !== undefined) throw new Error('this mock process already has a server');
        const { faults, stall, feedback } = request.setup;
        if (faults !== null && feedback !== undefined) {
          throw new Error('a mock with feedback cannot inject faults');
        }
        this.#faults = faults === null ? undefined : await faultsOf(faults);
        const server = await startMock(request.setup, this.#sink, this.#faults);
        this.#server = server;
        this.#stall = stall;
        return { type: 'setup', endpoint: server.endpoint, facts: server.facts };
      }
      case 'begin': {
        const { wire, openConnections } = this.#serving();
        if (this.#trial !== undefined) throw new Error('received "begin" before the "end" of the last trial');
        const fires = request.injectFaults === true && this.#faults !== undefined;
        this.#ledger.begin(request);
        if (fires) this.#faults?.begin();
        this.#trial = {
          fires,
          wire: wire(),
          load: beginLoad(),
          slices: startSlices(openConnections),
          stop: startStalling(this.#stall),
        };
        return { type: 'begin' };
      }
      case 'await-messages': {
        const messages = await this.#ledger.waitForDeliveries(request.messages, request.withinMs);
        return { type: 'await-messages', messages };
      }
      case 'end': {
        const trial = this.#trial;
        if (trial === undefined) throw new Error('received "end" without a "begin"');
        this.#trial = undefined;
        trial.stop();
        const load = trial.load.end();
        // The client's last command, such as QUIT, may still be in transit when the client is done.
        await this.#server?.quiet?.();
        const wire = difference(this.#serving().wire(), trial.wire);
        const faults = trial.fires ? (this.#faults?.end() ?? null) : null;
        const { ledger, misdelivered, received, sample, lateMessages } = await this.#ledger.end();
        const timeline = trial.slices();
        const measures = { ...load, wire, faults, timeline };
        return { type: 'end', measures, ledger, misdelivered, received, sample, lateMessages };
      }
      case 'sample':
        return { type: 'sample', messages: await this.#ledger.takeSample(request.from, request.count) };
      case 'late-messages':
        return { type: 'late-messages', lateMessages: this.#ledger.takeLateMessages() };
      case 'feedback': {
        const { truth } = this.#serving();
        if (truth === undefined) throw new Error('this mock was started without feedback');
        return { type: 'feedback', truth: await truth(request.waitMs) };
      }
      case 'close':
        await this.close();
        return { type: 'close' };
    }
  }

  /**
   * An API message keeps its whole request until it is read: as text of up to two bytes per character, and as
   * the parsed value.
   */
  #bytesPerRequest(): number {
    if (this.#trial === undefined || this.#server === undefined) return 0;
    const { bytesReceived, requests } = difference(this.#server.wire(), this.#trial.wire);
    return (HELD_PER_BYTE * bytesReceived) / Math.max(1, requests);
  }

  #serving(): MockServer {
    if (this.#server === undefined) throw new Error('this mock process has not been set up');
    return this.#server;
  }
}

/** Imported when needed, like the servers. */
async function faultsOf({ script, seed }: NonNullable<MockSetup['faults']>): Promise<Faults> {
  const { createFaults } = await import('../faults/faults.ts');
  return createFaults(script, seed);
}

/** Shared by all mocks of one process. */
export interface SharedByMocks {
  readonly tls?: ServerTls | undefined;
  /** For API mocks: the hosts whose requests are answered. */
  readonly allows?: HostGuard | undefined;
}

/** Imports only what it needs: a process that serves SMTP loads no API mock, and vice versa. */
export async function startMock(
  setup: MockSetup,
  sink: Sink,
  faults: Faults | undefined,
  shared: SharedByMocks = {},
): Promise<StartedMock> {
  const { link, seed, port } = setup;
  if (!isEmulated(link)) return await startServer(setup, sink, faults, shared);
  const { startRelay } = await import('../link/relay.ts');
  const server = await startServer({ ...setup, port: 0 }, sink, faults, shared);
  const relay = await startRelay(link, seed, port, server.endpoint).catch(async (error: unknown) => {
    await server.close();
    throw error;
  });
  return {
    ...server,
    endpoint: { ...server.endpoint, ...relay.endpoint },
    facts: { ...server.facts, ...relay.facts },
    quiet: () => relay.quiet(),
    async close() {
      await relay.close();
      await server.close();
    },
  };
}

async function startServer(
  { mock, host, port, security, feedback }: MockSetup,
  sink: Sink,
  faults: Faults | undefined,
  { tls, allows }: SharedByMocks,
): Promise<MockServer> {
  if (mock === 'smtp') {
    const { startSmtpMock } = await import('../smtp/index.ts');
    return startSmtpMock({ host, port, sink, faults, security, feedback, tls });
  }
  const { isDialectName, startApiMock } = await import('../api/index.ts');
  if (!isDialectName(mock)) throw usageError('unknown-mock', `no mock is named ${mock}`);
  return startApiMock({ dialect: mock, host, port, sink, faults, security, feedback, tls, allows });
}

function difference(now: Wire, before: Wire): Wire {
  return {
    bytesReceived: now.bytesReceived - before.bytesReceived,
    bytesSent: now.bytesSent - before.bytesSent,
    turnarounds: now.turnarounds - before.turnarounds,
    connectionsOpened: now.connectionsOpened - before.connectionsOpened,
    requests: now.requests - before.requests,
    handshakes: now.handshakes - before.handshakes,
    resumed: now.resumed - before.resumed,
    authentications: now.authentications - before.authentications,
  };
}

function faultOf(error: unknown): ChildFault {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof SendoffError)) {
    return { type: 'fault', message, code: null, hint: null, exitCode: null };
  }
  const { code, hint, exitCode } = error;
  return { type: 'fault', message, code, hint: hint ?? null, exitCode };
}
