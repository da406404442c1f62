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
import { baseOf, hasServer, mockOf, protocolOf, type Scenario } from '../model/scenario.ts';
import { isLimited, targetOf } from '../model/target.ts';
import { type Child, startChild } from './child.ts';
import { LateCollector } from './late-collector.ts';
import type { Entries, Mock, PairCores, ProcessPair } from './process-pair.ts';
import { WindowTags } from './window-tags.ts';

/**
 * All child processes of a run: one client per base scenario, one mock per dialect and host. They start when
 * first needed, are idle during other scenarios' trials, and end with the fleet.
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

  /**
   * `redact` removes secrets from text. With `feedback`, mocks report delivery events and serve no timed
   * trials.
   */
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

  /**
   * The processes of this scenario. `cores` is for new processes only; the mock then serves no other
   * scenario.
   */
  pair(scenario: Scenario, cores?: PairCores): Promise<ProcessPair> {
    return memoized(this.#clients, baseOf(scenario), () => this.#startPair(scenario, cores));
  }

  /** Kills a scenario's client and mock; the next `pair` call starts new ones. */
  async discard(scenario: Scenario): Promise<void> {
    const pair = await this.#clients.get(baseOf(scenario))?.catch(() => undefined);
    this.#clients.delete(baseOf(scenario));
    // If the client failed to set up, its mock may be the cause.
    const keys = pair === undefined ? [false, true] : [pair.cores !== undefined];
    for (const isOwn of keys) await this.#discardMock(mockKey(scenario, isOwn));
    await pair?.client.kill();
  }

  async #discardMock(key: string | null): Promise<void> {
    if (key === null) return;
    const mock = await this.#mocks.get(key)?.catch(() => undefined);
    this.#mocks.delete(key);
    await mock?.child.kill();
    // Other scenarios of the same mock use its old port.
    for (const [id, other] of this.#clients) {
      const known = await other.catch(() => undefined);
      if (known?.mock !== undefined && known.mock === mock) {
        this.#clients.delete(id);
        await known.client.kill();
      }
    }
  }

  /** Kills every process. No process can be started afterwards. */
  async disband(): Promise<void> {
    this.#disbanded = true;
    await Promise.all([...this.#children].map((child) => child.kill()));
  }

  async #startPair(scenario: Scenario, cores: PairCores | undefined): Promise<ProcessPair> {
    // Client and mock start concurrently; if the mock fails, the client is killed.
    const client = this.#start<ClientRequest, ClientAnswer>(
      this.#entries.client,
      `the client of ${baseOf(scenario)}`,
      cores?.client,
    );
    const served = this.#mock(scenario, cores?.mock);
    const mock = served === undefined ? undefined : await orKill(client, served);
    const { timeoutMs, seed, recipients, template } = this.#config;
    const own = this.#config.own[scenario.transport] ?? null;
    const { targets } = this.#config;
    const relayed = targetOf(targets, protocolOf(scenario)) !== undefined;
    const endpoint = relayed ? null : (mock?.endpoint ?? null);
    const retry = retryOf(scenario, this.#config);
    const notify = this.#feedback !== undefined;
    const staticTag = this.#staticTag(scenario);
    const settings = {
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
    const setup: ClientSetup = { ...settings, staticTag };
    const { facts } = await orKill(client, client.ask({ type: 'setup', setup }));
    const tag = this.#tagOf(scenario, staticTag);
    const limited = isLimited(targets);
    return { client, mock, relayed, limited, facts, retry, setup, tag, cores, warm: false };
  }

  #tagOf(scenario: Scenario, staticTag: string): ProcessPair['tag'] {
    if (scenario.strategy === 'static') return () => staticTag;
    return (during, trial) => {
      const { block = null, position = null } = trial ?? {};
      return this.#windowTags.issue({ scenario: baseOf(scenario), during, block, position });
    };
  }

  /** Equal for all processes of a scenario, because expected messages contain it. */
  #staticTag(scenario: Scenario): string {
    const base = baseOf(scenario);
    const known = this.#staticTags.get(base);
    const tag =
      known ?? this.#windowTags.issue({ scenario: base, during: 'run', block: null, position: null });
    this.#staticTags.set(base, tag);
    return tag;
  }

  /** Returns the late messages that mocks reported since the last call. */
  takeLate(): readonly LateArrivals[] {
    return this.#late.take();
  }

  /** Collects the late messages of every running mock. */
  async collectLate(): Promise<void> {
    for (const mock of this.#mocks.values()) {
      const running = await mock.catch(() => undefined);
      await running?.child.ask({ type: 'late-messages' });
    }
  }

  /** This mock on the host that does not serve its trials, without link emulation and faults. */
  otherHost(mock: string, security: Security): Promise<Mock> {
    return memoized(this.#libraries, `${mock} ${security}`, () => {
      const host = this.#config.mock === 'fast' ? 'library' : 'fast';
      return this.#startMock(`the ${mock} mock of the ${host} host`, {
        ...{ mock, host, port: 0, security, link: LOOPBACK, seed: this.#config.seed },
        ...{ stall: null, faults: null },
      });
    });
  }

  /** Kills the mocks of `otherHost`, which must not run during trials. */
  async endOtherHosts(): Promise<void> {
    const mocks = [...this.#libraries.values()];
    this.#libraries.clear();
    for (const mock of mocks) {
      const running = await mock.catch(() => undefined);
      if (running === undefined) continue;
      await running.child.kill();
    }
  }

  #mock(scenario: Scenario, core: number | undefined): Promise<Mock> | undefined {
    const { mock, security, link } = scenario;
    const key = mockKey(scenario, core !== undefined);
    if (mock === null || key === null) return undefined;
    return memoized(this.#mocks, key, async () => {
      const { mock: host, stall, seed } = this.#config;
      const faults = this.#config.faults === null ? null : { script: this.#config.faults, seed };
      const feedback = this.#feedback === undefined ? {} : { feedback: this.#feedback };
      const port = this.#portFor(mock, key);
      const setup = { mock, host, port, security, link, seed, stall, faults, ...feedback };
      return await this.#startMock(`the ${key} mock`, setup, core);
    });
  }

  async #startMock(name: string, setup: MockSetup, core?: number): Promise<Mock> {
    const started = this.#start<MockRequest, MockAnswer>(this.#entries.mock, name, core);
    const child = this.#late.watched(started);
    const { endpoint, facts } = await orKill(child, child.ask({ type: 'setup', setup }));
    return { child, endpoint, facts };
  }

  /** Mocks of one protocol get consecutive ports, in the order of their first start. */
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
    core?: number,
  ): Child<Request, Answer> {
    if (this.#disbanded) throw new Error('the fleet is disbanded');
    const child = startChild<Request, Answer>(entry, name, this.#entries.silenceMs, this.#redact, core);
    this.#children.add(child);
    return child;
  }
}

/** The key of a mock that serves several scenarios, or one alone. */
function mockKey(scenario: Scenario, isOwn: boolean): string | null {
  const key = mockOf(scenario);
  return isOwn && key !== null ? `${key} of ${baseOf(scenario)}` : key;
}

/** Ceilings run without faults and retries. */
function retryOf(scenario: Scenario, { faults, retry }: Config): RetryPolicy | null {
  if (scenario.role === 'ceiling' || !hasServer(scenario)) return null;
  return faults === null && retry.attempts === 1 ? null : retry;
}

/** Kills a child whose setup failed, because no caller holds it. */
async function orKill<T>(child: { kill(): Promise<void> }, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (cause) {
    await child.kill();
    throw cause;
  }
}

function memoized<T>(known: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const before = known.get(key);
  if (before !== undefined) return before;
  const made = make();
  known.set(key, made);
  return made;
}
