import type { Config } from '../model/config.ts';
import type { Security } from '../model/feature.ts';
import type { FeedbackSettings } from '../model/feedback.ts';
import { LOOPBACK } from '../model/loopback.ts';
import type {
  ClientAnswer,
  ClientRequest,
  ClientSetup,
  MockAnswer,
  MockRequest,
  MockSetup,
} from '../model/protocol.ts';
import type { RetryPolicy } from '../model/retry.ts';
import type { LateArrivals } from '../model/run-file.ts';
import {
  baseOf,
  hasServer,
  mockOf,
  type PlannedTrial,
  protocolOf,
  type Scenario,
} from '../model/scenario.ts';
import { isLimited, targetOf } from '../model/target.ts';
import type { Endpoint, TransportFacts } from '../model/transport.ts';
import { type Child, type ClientChild, type MockChild, startChild } from './child.ts';
import { LateCollector } from './late.ts';
import { type Origin, WindowTags } from './marks.ts';

/** The modules that run as processes of their own. */
export interface Entries {
  readonly client: URL;
  readonly mock: URL;
  /** A process that says nothing for so long, while it is asked, has failed. */
  readonly silenceMs: number;
}

export interface Mock {
  readonly child: MockChild;
  readonly endpoint: Endpoint;
  readonly facts: TransportFacts;
}

/** A scenario's client and the mock that it talks to, or that takes what its target delivers. */
export interface ProcessPair {
  readonly client: ClientChild;
  readonly mock: Mock | undefined;
  /** A server stands between client and mock: what the mock counts is that server's doing, and comes later. */
  readonly relayed: boolean;
  /** It may send to servers elsewhere, and only what is counted in trials. */
  readonly limited: boolean;
  readonly facts: TransportFacts;
  /** What the client does in timed trials with recipients that are not accepted; null where none can be. */
  readonly retry: RetryPolicy | null;
  /** What the client was told. */
  readonly setup: ClientSetup;
  /** The mark of a new window in which it sends. Static messages have one mark for all windows. */
  readonly tag: (during: Origin['during'], trial?: PlannedTrial) => string;
  /** Set once it has warmed up: a pair that replaces another one has not. */
  warm: boolean;
}

/**
 * All child processes of a run: one client for each base scenario and one mock for each dialect and host. They are started
 * when first needed, idle while another scenario's trial runs, and end with the fleet.
 */
export class Fleet {
  readonly #entries: Entries;
  readonly #config: Config;
  readonly #redact: (words: string) => string;
  readonly #feedback: FeedbackSettings | undefined;
  readonly #mocks = new Map<string, Promise<Mock>>();
  readonly #clients = new Map<string, Promise<ProcessPair>>();
  readonly #ports = { smtp: new Set<string>(), api: new Set<string>() };
  readonly #children = new Set<{ kill(): Promise<void> }>();
  readonly #windowTags = new WindowTags();
  readonly #staticTags = new Map<string, string>();
  readonly #late = new LateCollector(this.#windowTags);
  readonly #libraries = new Map<string, Promise<Mock>>();
  #disbanded = false;

  /** `discreet` takes out of words what servers are told in confidence; `feedback`: what its mocks are to tell, which then serve no timed trials. */
  constructor(
    entries: Entries,
    config: Config,
    redact: (words: string) => string,
    feedback?: FeedbackSettings,
  ) {
    this.#entries = entries;
    this.#config = config;
    this.#redact = redact;
    this.#feedback = feedback;
  }

  /** The processes of this scenario. */
  pair(scenario: Scenario): Promise<ProcessPair> {
    return remembered(this.#clients, baseOf(scenario), () => this.#startPair(scenario));
  }

  /** Ends a scenario's client and its mock, after one of them failed or to start afresh; the next `pair` starts new ones. */
  async discard(scenario: Scenario): Promise<void> {
    const pair = await this.#clients.get(baseOf(scenario))?.catch(() => undefined);
    // Where the client was never set up, its mock may be sound; but it may be why.
    const key = mockOf(scenario);
    const mock = await this.#mocks.get(key ?? '')?.catch(() => undefined);
    this.#clients.delete(baseOf(scenario));
    if (key !== null) this.#mocks.delete(key);
    await Promise.all([pair?.client.kill(), mock?.child.kill()]);
    // Other scenarios of the same mock hold its old port.
    for (const [id, other] of this.#clients) {
      const known = await other.catch(() => undefined);
      if (known?.mock !== undefined && known.mock === mock) {
        this.#clients.delete(id);
        await known.client.kill();
      }
    }
  }

  /** Ends every process, at once. Nothing can be started afterwards. */
  async disband(): Promise<void> {
    this.#disbanded = true;
    await Promise.all([...this.#children].map((child) => child.kill()));
  }

  async #startPair(scenario: Scenario): Promise<ProcessPair> {
    // Both start at once; a client that comes up beside a mock that fails is ended with the fleet, or with the mock.
    const client = this.#start<ClientRequest, ClientAnswer>(
      this.#entries.client,
      `the client of ${baseOf(scenario)}`,
    );
    const served = this.#mock(scenario);
    const mock = served === undefined ? undefined : await answered(client, served);
    const { timeoutMs, seed, recipients, template } = this.#config;
    const own = this.#config.own[scenario.transport] ?? null;
    const { targets } = this.#config;
    const relayed = targetOf(targets, protocolOf(scenario)) !== undefined;
    const endpoint = relayed ? null : (mock?.endpoint ?? null);
    const retry = retryOf(scenario, this.#config);
    const notify = this.#feedback !== undefined;
    const staticTag = this.#staticTag(scenario);
    const reported = {
      scenario,
      endpoint,
      targets,
      timeoutMs,
      seed,
      recipients,
      template,
      own,
      retry,
      notify,
    };
    const setup: ClientSetup = { ...reported, staticTag };
    const { facts } = await answered(client, client.ask({ type: 'setup', setup }));
    const tag = this.#tagOf(scenario, staticTag);
    return { client, mock, relayed, limited: isLimited(targets), facts, retry, setup, tag, warm: false };
  }

  #tagOf(scenario: Scenario, staticTag: string): ProcessPair['tag'] {
    if (scenario.strategy === 'static') return () => staticTag;
    return (during, trial) => {
      const { block = null, position = null } = trial ?? {};
      return this.#windowTags.issue({ scenario: baseOf(scenario), during, block, position });
    };
  }

  /** The same for all processes of a scenario, because the workload's messages are compared with it. */
  #staticTag(scenario: Scenario): string {
    const base = baseOf(scenario);
    const known = this.#staticTags.get(base);
    const tag =
      known ?? this.#windowTags.issue({ scenario: base, during: 'run', block: null, position: null });
    this.#staticTags.set(base, tag);
    return tag;
  }

  /** What the mocks said since the last time of messages that came too late. */
  takeLate(): readonly LateArrivals[] {
    return this.#late.take();
  }

  /** Asks every mock that runs for messages that came since it was last asked. */
  async askForLate(): Promise<void> {
    for (const mock of this.#mocks.values()) {
      const running = await mock.catch(() => undefined);
      await running?.child.ask({ type: 'late-messages' });
    }
  }

  /** This mock on the host that does not serve its trials, without link and faults. */
  otherHost(mock: string, security: Security): Promise<Mock> {
    return remembered(this.#libraries, `${mock} ${security}`, () => {
      const host = this.#config.mock === 'fast' ? 'library' : 'fast';
      return this.#startMock(`the ${mock} mock of the ${host} host`, {
        ...{ mock, host, port: 0, security, link: LOOPBACK, seed: this.#config.seed },
        ...{ stall: null, faults: null },
      });
    });
  }

  /** Ends the mocks of `otherHost`: none of them may run while something is measured. */
  async endOtherHosts(): Promise<void> {
    const mocks = [...this.#libraries.values()];
    this.#libraries.clear();
    for (const mock of mocks) {
      const running = await mock.catch(() => undefined);
      if (running === undefined) continue;
      await running.child.kill();
    }
  }

  #mock(scenario: Scenario): Promise<Mock> | undefined {
    const { mock, security, link } = scenario;
    const key = mockOf(scenario);
    if (mock === null || key === null) return undefined;
    return remembered(this.#mocks, key, async () => {
      const { mock: host, stall, seed } = this.#config;
      const faults = this.#config.faults === null ? null : { script: this.#config.faults, seed };
      const feedback = this.#feedback === undefined ? {} : { feedback: this.#feedback };
      const port = this.#portFor(mock, key);
      const setup = { mock, host, port, security, link, seed, stall, faults, ...feedback };
      return await this.#startMock(`the ${key} mock`, setup);
    });
  }

  async #startMock(name: string, setup: MockSetup): Promise<Mock> {
    const started = this.#start<MockRequest, MockAnswer>(this.#entries.mock, name);
    const child = this.#late.watched(started);
    const { endpoint, facts } = await answered(child, child.ask({ type: 'setup', setup }));
    return { child, endpoint, facts };
  }

  /** Mocks of one protocol take consecutive ports from the first, in the order in which they are first started. */
  #portFor(mock: string, key: string): number {
    const protocol = mock === 'smtp' ? 'smtp' : 'api';
    const first = this.#config[`${protocol}Port`];
    if (first === 0) return 0;
    this.#ports[protocol].add(key);
    return first + [...this.#ports[protocol]].indexOf(key);
  }

  #start<Request extends { readonly type: string }, Answer extends { readonly type: string }>(
    entry: URL,
    name: string,
  ): Child<Request, Answer> {
    if (this.#disbanded) throw new Error('the fleet is disbanded');
    const child = startChild<Request, Answer>(entry, name, this.#entries.silenceMs, this.#redact);
    this.#children.add(child);
    return child;
  }
}

/** Ceilings show what client and mock can do at most, and nothing goes wrong with them. */
function retryOf(scenario: Scenario, { faults, retry }: Config): RetryPolicy | null {
  if (scenario.role === 'ceiling' || !hasServer(scenario)) return null;
  return faults === null && retry.attempts === 1 ? null : retry;
}

/** Nobody holds a child that could not be set up, so that it must be gone before anybody knows. */
async function answered<T>(child: { kill(): Promise<void> }, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (cause) {
    await child.kill();
    throw cause;
  }
}

function remembered<T>(known: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const before = known.get(key);
  if (before !== undefined) return before;
  const made = make();
  known.set(key, made);
  return made;
}
