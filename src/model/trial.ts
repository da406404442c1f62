import * as z from 'zod';
import { DuetMeasures } from './duet.ts';
import { CANONICAL_FIELDS } from './proof/canonical.ts';
import { SessionMeasures } from './session.ts';

const count = z.int().min(0);

/** CPU time of one process during a trial. */
export const Cpu = z.object({ userMicros: z.number().min(0), systemMicros: z.number().min(0) });
export type Cpu = z.infer<typeof Cpu>;

export const EventLoop = z.object({
  /** Busy share of the event loop, 0 to 1 (performance.eventLoopUtilization). */
  utilization: z.number().min(0).max(1),
  /** Delay of a timer (perf_hooks.monitorEventLoopDelay); null if the trial was too short. */
  delayP99Ms: z.number().min(0).nullable(),
  delayMaxMs: z.number().min(0).nullable(),
});
export type EventLoop = z.infer<typeof EventLoop>;

/** Scheduling of a process during a trial. */
export const Scheduling = z.object({
  windowMs: z.number().positive().describe('time in which the other figures were counted'),
  ranMs: z.number().min(0).describe('CPU time of the main thread'),
  waitedMs: z
    .number()
    .min(0)
    .nullable()
    .describe(
      'time in which the main thread was runnable but had no CPU; null if the system does not report it',
    ),
  ticks: count.describe('ticks of a timer on the event loop'),
  tickMs: z.number().min(0).nullable().describe('median time between two ticks; null without ticks'),
});
export type Scheduling = z.infer<typeof Scheduling>;

/** Other load on the machine, from before a trial's lead-in until its ledgers are reconciled. */
export const MachineUse = z.object({
  elapsedMs: z.number().positive(),
  cores: z.int().min(1),
  loadAverage: z.number().min(0).describe('one-minute load average at the end'),
  stolenMs: z.number().min(0).describe('CPU time that the hypervisor gave to other guests, all cores'),
  othersMs: z.number().min(0).describe('CPU time of processes outside the run'),
});
export type MachineUse = z.infer<typeof MachineUse>;

export const Memory = z.object({
  rssBytes: count,
  peakRssBytes: count.describe('peak since the start of the process'),
});
export type Memory = z.infer<typeof Memory>;

export const OutcomeCounts = z.object({
  accepted: count,
  rejected: count,
  deferred: count,
  'timed-out': count,
  failed: count,
});
export type OutcomeCounts = z.infer<typeof OutcomeCounts>;

/** HdrHistogram of nanoseconds, three significant digits: format V2, compressed, base64. */
const Histogram = z.string();

/** Figures of open loops. Counts are recipients. */
export const OpenMeasures = z.object({
  offered: count.describe('scheduled recipients'),
  dropped: count.describe('recipients never sent because too many arrivals were in flight'),
  peakInFlight: count.describe('maximum arrivals waiting or in flight'),
  /**
   * From the first to the last intended start, and from the first to the last end; without dropped arrivals.
   */
  intendedSpanMs: z.number().min(0),
  endedSpanMs: z.number().min(0),
  /** Per call: end − intended start. */
  responseTime: Histogram,
  /** Per arrival: admission by the harness − intended start, the delay of the pacing itself. */
  lateness: Histogram,
});
export type OpenMeasures = z.infer<typeof OpenMeasures>;

/** Retries of a sender. Counts are recipients. */
export const EffortMeasures = z.object({
  attempts: count.describe('recipients sent, counting every attempt'),
  resent: count.describe('attempts after the first of a recipient'),
  exhausted: count.describe('given up after the last attempt'),
  overflowed: count.describe('given up because the retry queue was full'),
  uncertain: count.describe('given up because they may have been accepted'),
  peakQueue: count.describe('maximum recipients in the retry queue'),
  /** Per recipient: final outcome − start of the first attempt; in an open loop, − intended start. */
  timeToFinal: Histogram,
});
export type EffortMeasures = z.infer<typeof EffortMeasures>;

/** One slice of a long trial's timeline. */
export const ClientSlice = z.object({
  /** End of the slice, from the trial's start. */
  atMs: z.number().min(0),
  messages: count.describe('messages that ended in the slice'),
  p50Micros: z.number().nullable().describe('response time in an open loop, service time in a closed loop'),
  p99Micros: z.number().nullable(),
  rssBytes: count,
  cpuMicros: z.number().min(0),
});
export type ClientSlice = z.infer<typeof ClientSlice>;

/** Figures of the client process. */
export const ClientMeasures = z.object({
  /** From the first call's start (open loop: the schedule's start) to the last call's end. */
  elapsedMs: z.number().positive(),
  calls: count,
  outcomes: OutcomeCounts,
  /** Some distinct reasons of sends that were not accepted. */
  reasons: z.array(z.string()),
  /** Per call: end − actual start. */
  serviceTime: Histogram,
  /**
   * Closed loop: idle time of the workers before their first call and after their last, summed. 0 for an open
   * loop and in older files.
   */
  edgesMs: z.number().min(0).default(0),
  open: OpenMeasures.nullable().describe('null for a closed loop'),
  effort: EffortMeasures.nullable().default(null).describe('null without faults and retries'),
  sessions: SessionMeasures.nullable()
    .default(null)
    .describe('sessions that the server ended; null for transports that do not replace sessions'),
  timeline: z.array(ClientSlice).describe('for trials of at least ten seconds; else empty'),
  /** Change of the wall clock against the monotonic clock: the clock was set, or the machine slept. */
  clockStepMs: z.number(),
  cpu: Cpu,
  memory: Memory,
  eventLoop: EventLoop,
  scheduling: Scheduling.nullable().default(null).describe('null in older files'),
});
export type ClientMeasures = z.infer<typeof ClientMeasures>;

/** Traffic on the mock's sockets. */
export const Wire = z.object({
  bytesReceived: count.describe('client to server, TCP payload'),
  bytesSent: count,
  /** Changes of direction from client to server: the client waits once for each. */
  turnarounds: count,
  connectionsOpened: count,
  requests: count.describe('SMTP transactions or HTTP requests'),
  handshakes: count.describe('completed TLS handshakes'),
  resumed: count.describe('abbreviated handshakes, which resumed an earlier session'),
  authentications: count.describe('authenticated connections (SMTP)'),
});
export type Wire = z.infer<typeof Wire>;

export const MockSlice = z.object({
  atMs: z.number().min(0),
  connections: count.describe('connections open at the end of the slice'),
  rssBytes: count,
});
export type MockSlice = z.infer<typeof MockSlice>;

/** Faults that a mock injected. */
export const FaultCounts = z.object({
  fired: z.array(z.object({ rule: z.string(), times: count })),
  unacknowledged: count.describe(
    'accepted recipients whose sender got no acknowledgement, or may have got none',
  ),
});
export type FaultCounts = z.infer<typeof FaultCounts>;

/** Figures of the mock process; absent for the null transport. */
export const MockMeasures = z.object({
  /** Time in which `cpu` was counted, slightly longer than the trial; null in older files. */
  countedMs: z.number().positive().nullable().default(null),
  cpu: Cpu,
  memory: Memory,
  eventLoop: EventLoop,
  scheduling: Scheduling.nullable().default(null).describe('null in older files'),
  wire: Wire,
  faults: FaultCounts.nullable().default(null).describe('null: no fault injection'),
  timeline: z.array(MockSlice).describe('for trials of at least ten seconds; else empty'),
});
export type MockMeasures = z.infer<typeof MockMeasures>;

/** A delivery error, with the message that it concerns. */
export const LedgerFault = z.object({
  fault: z.enum(['lost', 'duplicated', 'misdelivered', 'unexpected']),
  /** Address of the recipient, if known. */
  recipient: z.string().nullable(),
  index: count.nullable(),
  detail: z.string(),
});
export type LedgerFault = z.infer<typeof LedgerFault>;

/** Arrivals compared with the sender's outcomes, per recipient; faults make the two differ. */
export const LedgerAccount = z.object({
  delivered: count.describe('recipients that received their message at least once'),
  duplicates: count.describe('deliveries beyond the first of a recipient'),
  unknown: count.describe('recipients that received their message although the sender gave them up'),
  lost: count.describe('recipients that were accepted and received nothing'),
});
export type LedgerAccount = z.infer<typeof LedgerAccount>;

/** Exactly-once accounting of one timed trial. */
export const LedgerResult = z.object({
  accepted: count,
  received: count,
  exact: z.boolean(),
  faults: z
    .array(LedgerFault)
    .describe('the first errors; with fault injection, only those that the faults do not explain'),
  account: LedgerAccount.nullable().default(null).describe('null: no fault injection'),
});
export type LedgerResult = z.infer<typeof LedgerResult>;

/** A difference between a delivered message and the workload. */
export const Mismatch = z.object({
  scenario: z.string(),
  index: z.int().min(0).nullable(),
  recipient: z.string(),
  field: z.enum(['message', ...CANONICAL_FIELDS]).describe('`message`: lost, duplicated, or never sent'),
  expected: z.string().nullable(),
  received: z.string().nullable(),
});
export type Mismatch = z.infer<typeof Mismatch>;

/**
 * Messages of one timed trial that were compared field by field, chosen by a hash that no client can compute.
 */
export const TrialSample = z.object({
  messages: count.describe('compared messages'),
  isCut: z.boolean().describe('true if memory limited the sample to fewer than one in a hundred'),
  mismatchCount: count,
  mismatches: z.array(Mismatch).describe('the first mismatches'),
});
export type TrialSample = z.infer<typeof TrialSample>;

/** Bytes per message in a trial, and the range that the counters predict. */
export const WireCheck = z.object({
  bytesPerMessage: z.number().min(0),
  least: z.number().min(0),
  most: z.number().min(0),
});
export type WireCheck = z.infer<typeof WireCheck>;

/** One independent execution of one scenario: the unit of every statistic. */
export const Trial = z.object({
  type: z.literal('trial'),
  block: count,
  position: count,
  scenario: z.string(),
  startedAt: z.iso.datetime(),
  client: ClientMeasures,
  mock: MockMeasures.nullable(),
  ledger: LedgerResult.nullable(),
  machine: MachineUse.nullable().default(null).describe('null if the system does not report it'),
  sample: TrialSample.nullable().default(null).describe('null if no mock received its messages'),
  duet: DuetMeasures.nullable().default(null).describe('null if it did not run beside another trial'),
  wireCheck: WireCheck.nullable().default(null).describe('null if no mock counted its bytes'),
});
export type Trial = z.infer<typeof Trial>;
