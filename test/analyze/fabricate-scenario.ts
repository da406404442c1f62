import type { Strategy } from '../../src/model/content.ts';
import { LOOPBACK } from '../../src/model/loopback.ts';
import type { Scenario } from '../../src/model/scenario.ts';

/**
 * How a fabricated scenario behaves in a typical trial; every figure is per accepted recipient unless it says
 * otherwise.
 */
export interface Behaviour {
  /**
   * Messages accepted per second. Service time follows from it (Little's law: calls in flight / calls per
   * second).
   */
  readonly throughput: number;
  readonly clientCpuMicros: number;
  /** 0 together with `mock: null` for the null transport. */
  readonly mockCpuMicros: number;
  readonly bytesToServer: number;
  readonly bytesToClient: number;
  readonly turnarounds: number;
  /** Rendering; null where the client renders nothing. */
  readonly renderMicros: number | null;
  /** Rendering and composing together. */
  readonly composeMicros: number;
  readonly composedBytes: number;
}

export interface FabricatedScenario {
  readonly scenario: Scenario;
  readonly behaviour: Behaviour;
}

/** A scenario with the identity that the plan gives it, and a behaviour that a 2-core machine might show. */
export function fabricateScenario(
  kind: string,
  strategy: Strategy,
  transport: string,
  behaviour: Partial<Behaviour> = {},
  scenario: Partial<Scenario> = {},
): FabricatedScenario {
  const load = scenario.load ?? { model: 'closed', concurrency: 32, batch: 1 };
  const connection = scenario.connection ?? 'warm';
  const suffix = (load.batch > 1 ? `/batch-${load.batch}` : '') + (connection === 'cold' ? '/cold' : '');
  return {
    scenario: {
      id: `${kind}/${strategy}/${transport}${suffix}`,
      role: transport === 'null' || transport.startsWith('raw-') ? 'ceiling' : 'measured',
      kind,
      strategy,
      transport,
      mock: mockOf(transport),
      security: 'none',
      link: LOOPBACK,
      variant: '',
      sizeBytes: null,
      connection,
      load,
      ...scenario,
    },
    behaviour: { ...typicalBehaviour(kind, strategy, transport), ...behaviour },
  };
}

/**
 * What `--preset quick` measures: a receipt rendered by the client, a campaign in all three strategies, and
 * ceilings.
 */
export function quickScenarios(): FabricatedScenario[] {
  const out: FabricatedScenario[] = [];
  for (const transport of ['smtp-nodemailer', 'api-sendgrid']) {
    out.push(fabricateScenario('receipt', 'client-render', transport));
    for (const strategy of ['static', 'client-render', 'server-merge'] as const)
      out.push(fabricateScenario('campaign', strategy, transport));
  }
  for (const kind of ['receipt', 'campaign'])
    for (const transport of ['null', 'raw-smtp', 'raw-api-sendgrid'])
      out.push(fabricateScenario(kind, 'client-render', transport));
  return out;
}

function mockOf(transport: string): string | null {
  if (transport === 'null') return null;
  if (/^(raw-)?smtp/.test(transport)) return 'smtp';
  return transport.replace(/^(raw-)?(api|sdk)-/, '');
}

function typicalBehaviour(kind: string, strategy: Strategy, transport: string): Behaviour {
  const size = kind === 'receipt' ? 28_000 : kind === 'notification' ? 1_400 : 9_000;
  const smtp = mockOf(transport) === 'smtp';
  const rendering = strategy === 'client-render' ? 22 : 0;
  const base = {
    renderMicros: strategy === 'client-render' ? rendering : null,
    composedBytes: size,
    // Base64 over SMTP folds lines with CRLF as well; JSON carries the attachments only.
    bytesToServer: Math.round((strategy === 'server-merge' ? 1.4 : 1) * size * (smtp ? 1.04 : 1) + 400),
    bytesToClient: smtp ? 190 : 160,
    turnarounds: smtp ? 2 : 1,
  };
  if (transport === 'null')
    return { ...base, throughput: 420_000, clientCpuMicros: 2, mockCpuMicros: 0, composeMicros: 0.1 };
  if (transport.startsWith('raw-'))
    return {
      ...base,
      throughput: smtp ? 31_000 : 22_000,
      clientCpuMicros: 28,
      mockCpuMicros: 30,
      composeMicros: 0.5,
    };
  if (smtp)
    return {
      ...base,
      throughput: 1_900 - rendering * 4,
      clientCpuMicros: 450 + rendering,
      mockCpuMicros: 38,
      composeMicros: 300 + rendering,
    };
  return {
    ...base,
    throughput: 7_400 - rendering * 60,
    clientCpuMicros: 95 + rendering,
    mockCpuMicros: 46 + (strategy === 'server-merge' ? 30 : 0),
    composeMicros: 24 + rendering,
  };
}
