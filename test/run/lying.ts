import type { Sink } from '../../mocks/contract.ts';
import { MockService } from '../../mocks/process/service.ts';
import { LOOPBACK } from '../../src/model/loopback.ts';
import type { ClientSetup, MockRequest, MockSetup } from '../../src/model/protocol.ts';
import type { PlannedTrial, Scenario } from '../../src/model/scenario.ts';
import type { ClientChild, MockChild } from '../../src/run/child.ts';
import { Client } from '../../src/run/client.ts';
import { LateCollector } from '../../src/run/late-collector.ts';
import type { Mock, ProcessPair } from '../../src/run/process-pair.ts';
import { WindowTags } from '../../src/run/window-tags.ts';
import { findTransport } from '../../src/transports/index.ts';
import { ownDefinition } from '../../src/transports/own/adapter.ts';
import type { OwnTransport } from '../../src/transports/own/define.ts';
import { createWorkload } from '../../src/workload/index.ts';

/** A client and a mock in this process, as the orchestrator sees them. */
export interface World {
  readonly late: LateCollector;
  readonly windowTags: WindowTags;
  mock(mock: string, host?: 'fast' | 'library', between?: (sink: Sink) => Sink): Promise<Mock>;
  pair(scenario: Scenario, mock: Mock, own?: OwnTransport): Promise<ProcessPair>;
  close(): Promise<void>;
}

export function world(): World {
  const windowTags = new WindowTags();
  const late = new LateCollector(windowTags);
  const open: { close(): Promise<unknown> }[] = [];
  return {
    late,
    windowTags,
    async mock(name, host = 'fast', between) {
      const service = new MockService(between);
      open.push(service);
      const child = late.watched(childOf<MockChild>((request) => service.answer(request as MockRequest)));
      const setup: MockSetup = {
        ...{
          mock: name,
          host,
          port: 0,
          security: 'none',
          link: LOOPBACK,
          seed: 1,
          stall: null,
          faults: null,
        },
      };
      const { endpoint, facts } = await child.ask({ type: 'setup', setup });
      return { child, endpoint, facts };
    },
    async pair(scenario, mock, own) {
      const definition =
        own === undefined ? findTransport(scenario.transport) : ownDefinition(scenario.transport, own);
      if (definition === undefined) throw new TypeError(scenario.transport);
      const client = new Client({
        workload: ({ seed, staticTag }) =>
          createWorkload({ ...scenario, seed, staticTag, recipients: null, template: null }),
        transport: ({ endpoint, scenario: { load, connection } }) =>
          definition.create({
            ...{
              endpoint: endpoint ?? mock.endpoint,
              concurrency: load.concurrency,
              connection,
              timeoutMs: 5000,
            },
          }),
        progress: () => {},
      });
      open.push({ close: () => client.handle({ type: 'close' }) });
      const staticTag = windowTags.issue({
        scenario: scenario.id,
        during: 'run',
        block: null,
        position: null,
      });
      const setup: ClientSetup = {
        ...{ scenario, endpoint: mock.endpoint, targets: null, timeoutMs: 5000, seed: 1 },
        ...{ recipients: null, template: null, retry: null, own: null, staticTag },
      };
      const child = childOf<ClientChild>((request) => client.handle(request as never));
      await child.ask({ type: 'setup', setup });
      const tag: ProcessPair['tag'] = (during, trial) =>
        scenario.strategy === 'static'
          ? staticTag
          : windowTags.issue({
              ...{ scenario: scenario.id, during },
              ...{ block: trial?.block ?? null, position: trial?.position ?? null },
            });
      return {
        client: child,
        mock,
        relayed: false,
        limited: false,
        facts: {},
        retry: null,
        setup,
        tag,
        cores: undefined,
        warm: true,
      };
    },
    async close() {
      for (const one of open.reverse()) await one.close();
    },
  };
}

function childOf<C extends ClientChild | MockChild>(
  answer: (request: unknown) => Promise<{ type: string }>,
): C {
  const child = {
    pid: undefined,
    kill: async () => {},
    ask: async (request: unknown) => {
      const answered = await answer(request);
      if (answered.type === 'fault') throw new Error(JSON.stringify(answered));
      return answered;
    },
  };
  return child as never;
}

export function scenarioOf(transport: string, strategy: Scenario['strategy'], mock = 'sendgrid'): Scenario {
  return {
    ...{
      id: `notification/${strategy}/${transport}`,
      role: 'measured',
      kind: 'notification',
      strategy,
      transport,
    },
    ...{ mock, security: 'none', link: LOOPBACK, variant: '', sizeBytes: null, connection: 'warm' },
    load: { model: 'closed', concurrency: 4, batch: 1 },
  } as const;
}

export function planned(scenario: Scenario, block: number, messages: number): PlannedTrial {
  return {
    block,
    position: block,
    scenario: scenario.id,
    firstRecipient: block * 1000,
    length: { messages },
  };
}
