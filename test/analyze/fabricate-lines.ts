import type { Config } from '../../src/model/config.ts';
import { LOOPBACK } from '../../src/model/loopback.ts';
import { NO_RETRY } from '../../src/model/no-retry.ts';
import type { Environment, Phases, Verification, WarmUp } from '../../src/model/run-file.ts';
import { baseOf, type Scenario, type TrialLength } from '../../src/model/scenario.ts';
import type { FabricatedScenario } from './fabricate-scenario.ts';

export const ENVIRONMENT: Environment = {
  sendoff: '0.1.0',
  node: '24.21.0',
  nodeFlags: [],
  platform: 'Linux 6.8.0',
  arch: 'x64',
  cpu: 'Fabricated CPU @ 2.50GHz',
  cores: 2,
  memoryBytes: 8 * 2 ** 30,
  libraries: { nodemailer: '10.6.0', undici: '8.12.4', 'smtp-server': '3.21.6', msw: '3.0.5' },
};

export function fabricateConfig(
  scenarios: readonly Scenario[],
  run: { seed: number; blocks: number; length: TrialLength; config: Partial<Config> },
): Config {
  const measured = scenarios.filter((one) => one.role === 'measured');
  const first = measured[0] ?? scenarios[0];
  const unique = <T>(values: readonly T[], fallback: T): T[] =>
    values.length === 0 ? [fallback] : [...new Set(values)];
  return {
    preset: 'quick',
    groups: [
      {
        kinds: unique(
          measured.map((one) => one.kind),
          'receipt',
        ),
        strategies: unique(
          measured.map((one) => one.strategy),
          'static',
        ),
        transports: unique(
          measured.map((one) => one.transport),
          'null',
        ),
      },
    ],
    concurrency: first?.load.concurrency ?? 32,
    batch: first?.load.batch ?? 1,
    connection: first?.connection ?? 'warm',
    mock: 'fast',
    load: { model: 'closed' },
    own: {},
    warmUpMs: 2000,
    countInstructions: null,
    ceilings: true,
    phases: true,
    maxInFlight: null,
    until: null,
    timeLimitMs: 900_000,
    pairing: 'interleaved',
    isolation: 'shared',
    link: LOOPBACK,
    sizeBytes: null,
    messagesPerConnection: null,
    sweep: null,
    stall: null,
    faults: null,
    retry: NO_RETRY,
    feedback: null,
    length: run.length,
    blocks: run.blocks,
    verify: 200,
    seed: run.seed,
    timeoutMs: 10_000,
    graceMs: null,
    equivalence: 0.05,
    level: 0.95,
    recipients: null,
    template: null,
    targets: null,
    smtpPort: 0,
    apiPort: 0,
    out: 'reports',
    ...run.config,
  };
}

export function verify(scenario: Scenario): Verification {
  return {
    type: 'verification',
    scenario: baseOf(scenario),
    messages: 200,
    // Scenarios of one kind deliver the same messages, except that a static one is the same for everybody.
    digest: digestOf(scenario.kind + (scenario.strategy === 'static' ? 'static' : 'personal')),
    leftOut:
      scenario.strategy === 'static' && scenario.load.batch > 1
        ? [{ field: 'to', reason: 'a static batch has one To header for all its recipients' }]
        : [],
    addedHeaders: [],
    mismatchCount: 0,
    mismatches: [],
    refusals: [],
    other: { server: 'another 1.0.0', messages: 34, digest: digestOf('other') },
  };
}

function digestOf(text: string): string {
  let state = 0x811c9dc5;
  let out = '';
  while (out.length < 64) {
    for (const char of text) state = Math.imul(state ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0;
    out += state.toString(16).padStart(8, '0');
  }
  return out;
}

export function warmUp(scenario: Scenario): WarmUp {
  return {
    type: 'warm-up',
    scenario: baseOf(scenario),
    windowMs: 200,
    rates: [812, 1640, 1905, 1931, 1922],
    decision: 'steady',
    accepted: 1500,
    reasons: [],
    facts: {
      noDelay: true,
      connections: scenario.load.concurrency,
      library: scenario.transport,
      ...(/^smtp-pipelined|\+minimal$/.test(scenario.transport) ? { referenceClient: true } : {}),
    },
  };
}

export function phasesOf({ scenario, behaviour }: FabricatedScenario): Phases {
  const around = (mean: number) => ({ mean, low: mean * 0.98, high: mean * 1.02, samples: 2_000 });
  return {
    type: 'phases',
    scenario: baseOf(scenario),
    renderMicros: behaviour.renderMicros === null ? null : around(behaviour.renderMicros),
    composeMicros: around(behaviour.composeMicros),
    wire: null,
    composedBytes: behaviour.composedBytes,
  };
}
