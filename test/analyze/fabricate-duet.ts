import type { DuetMeasures } from '../../src/model/duet.ts';
import { seededRandom } from '../../src/model/random.ts';
import type { RunRecord } from '../../src/model/run-file.ts';
import type { Trial } from '../../src/model/trial.ts';
import { fabricateRun } from './fabricate-run.ts';
import { fabricateScenario } from './fabricate-scenario.ts';

/** How a virtual scheduler divides the clients' core in one pair; shares of the observed time. */
export interface VirtualCore {
  readonly others: number;
  readonly stolen: number;
  readonly idle: number;
  /** The first client's share of the time that both have. */
  readonly firstShare: number;
  readonly mockUse: number;
  readonly isPinned: boolean;
}

const QUIET: VirtualCore = {
  ...{ others: 0.01, stolen: 0, idle: 0, firstShare: 0.5, mockUse: 0.1, isPinned: true },
};
const SHARED_MS = 2400;

/** What the two clients of a pair do on that core, at these costs in microseconds per message. */
export function virtualPair(
  costs: readonly [number, number],
  changes: Partial<VirtualCore> = {},
): readonly [DuetMeasures, DuetMeasures] {
  const core = { ...QUIET, ...changes };
  const bothMs = SHARED_MS * (1 - core.others - core.stolen - core.idle);
  const side = (share: number, cost: number): DuetMeasures => {
    const clientMs = bothMs * share;
    const messages = Math.round((clientMs * 1000) / cost);
    const slice = Math.floor(messages / 6);
    return {
      ...{ sharedMs: SHARED_MS, observedMs: SHARED_MS, isPinned: core.isPinned, clientMs },
      sliceMessages: [slice, slice, slice, slice, slice, messages - 5 * slice],
      mockMs: SHARED_MS * core.mockUse,
      clientCore: { core: 1, busyMs: bothMs + SHARED_MS * core.others, stolenMs: SHARED_MS * core.stolen },
      mockCore: { core: 0, busyMs: 2 * SHARED_MS * core.mockUse, stolenMs: 0 },
      warmUp: { messages: 4000, elapsedMs: 2000 },
    };
  };
  return [side(core.firstShare, costs[0]), side(1 - core.firstShare, costs[1])];
}

export interface VirtualDuet {
  readonly pairs: number;
  /** The cost of the candidate, as a multiple of the baseline's. */
  readonly cost: number;
  /** Standard deviation of the log ratio of a pair. */
  readonly noise: number;
  readonly seed: number;
  /** Changes to the core in the pairs of these blocks. */
  readonly cores: Readonly<Record<number, Partial<VirtualCore>>>;
}

const DEFAULTS: VirtualDuet = { pairs: 12, cost: 1, noise: 0.02, seed: 1, cores: {} };

export const BASELINE = 'receipt/client-render/smtp-nodemailer';
export const CANDIDATE = 'receipt/client-render/api-sendgrid';

/** The record of a whole duet on a virtual machine. */
export function fabricateDuet(changes: Partial<VirtualDuet> = {}): RunRecord {
  const duet = { ...DEFAULTS, ...changes };
  const record = fabricateRun({
    ...{ blocks: duet.pairs, draws: 20, length: { durationMs: SHARED_MS } },
    scenarios: [
      fabricateScenario('receipt', 'client-render', 'smtp-nodemailer'),
      fabricateScenario('receipt', 'client-render', 'api-sendgrid'),
    ],
    config: { pairing: 'duet', isolation: 'process', blocks: duet.pairs },
  });
  const random = seededRandom(duet.seed);
  const pairs = Array.from({ length: duet.pairs }, (_, block) => {
    const noise = Math.exp(normal(random) * duet.noise);
    return virtualPair([400, 400 * duet.cost * noise], duet.cores[block]);
  });
  return { ...record, trials: record.trials.map((trial) => withDuet(trial, pairs)) };
}

function withDuet(trial: Trial, pairs: readonly (readonly [DuetMeasures, DuetMeasures])[]): Trial {
  const pair = pairs[trial.block];
  return { ...trial, duet: pair?.[trial.scenario === BASELINE ? 0 : 1] ?? null };
}

/** Box and Muller 1958, Annals of Mathematical Statistics 29:610–611. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
