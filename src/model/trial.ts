import * as z from 'zod';
import { CANONICAL_FIELDS } from './proof/canonical.ts';
import { SessionMeasures } from './session.ts';

const count = z.int().min(0);

/** Processor time of one process during a trial. */
export const Cpu = z.object({ userMicros: z.number().min(0), systemMicros: z.number().min(0) });
export type Cpu = z.infer<typeof Cpu>;

export const EventLoop = z.object({
  /** Share of the time in which the event loop was busy, 0 to 1 (performance.eventLoopUtilization). */
  utilization: z.number().min(0).max(1),
  /** Delay of a timer beyond its due time, in milliseconds (perf_hooks.monitorEventLoopDelay); null when too short to tell. */
  delayP99Ms: z.number().min(0).nullable(),
  delayMaxMs: z.number().min(0).nullable(),
});
export type EventLoop = z.infer<typeof EventLoop>;

/** What the system's scheduler did with a process while a trial lasted. */
export const Scheduling = z.object({
  windowMs: z.number().positive().describe('time in which all of this was counted'),
  ranMs: z.number().min(0).describe('processor time of the main thread'),
  waitedMs: z
    .number()
    .min(0)
    .nullable()
    .describe('the main thread was ready and had no processor; null if the system does not say'),
  ticks: count.describe('of a timer that fires while the event loop turns'),
  tickMs: z.number().min(0).nullable().describe('median time between two ticks; null without any'),
});
export type Scheduling = z.infer<typeof Scheduling>;

/** What else the machine did during a trial; from before its lead-in until its ledgers agree. */
export const MachineUse = z.object({
  elapsedMs: z.number().positive(),
  cores: z.int().min(1),
  loadAverage: z.number().min(0).describe('over the last minute, at the end'),
  stolenMs: z.number().min(0).describe('processor time that the hypervisor gave to others, all cores'),
  othersMs: z.number().min(0).describe('processor time of processes that are not of the run'),
});
export type MachineUse = z.infer<typeof MachineUse>;

export const Memory = z.object({
  rssBytes: count,
  peakRssBytes: count.describe('of the process since it started'),
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

/** An HdrHistogram in format V2, compressed, base64, of nanoseconds with three significant digits. */
const Histogram = z.string();

/** What only an open loop has. Counts are of recipients. */
export const OpenMeasures = z.object({
  offered: count.describe('that the schedule asked for'),
  dropped: count.describe('of those, never started: too many were in flight'),
  peakInFlight: count.describe('most arrivals that waited or were being sent at once'),
  /** From the first intended start to the last, and from the first end to the last; dropped arrivals do not count. */
  intendedSpanMs: z.number().min(0),
  endedSpanMs: z.number().min(0),
  /** Of each call: its end − its intended start. */
  responseTime: Histogram,
  /** Of each arrival: when the harness noticed it − its intended start. What the pacing itself adds. */
  lateness: Histogram,
});
export type OpenMeasures = z.infer<typeof OpenMeasures>;

/** What a sender did about recipients that were not accepted at once. Counts are of recipients. */
export const EffortMeasures = z.object({
  attempts: count.describe('sent, every attempt counted'),
  resent: count.describe('of those, not the first of a recipient'),
  exhausted: count.describe('given up after the last attempt'),
  overflowed: count.describe('given up because too many waited already'),
  uncertain: count.describe('given up because they may have been accepted'),
  peakQueue: count.describe('that waited at once, at most'),
  /** Of each recipient: when its fate was decided − its first attempt’s start, in an open loop its intended start. */
  timeToFinal: Histogram,
});
export type EffortMeasures = z.infer<typeof EffortMeasures>;

/** One slice of a long trial, for its timeline. */
export const ClientSlice = z.object({
  /** End of the slice, since the trial's start. */
  atMs: z.number().min(0),
  messages: count.describe('that ended in the slice'),
  p50Micros: z.number().nullable().describe('response time in an open loop, else service time'),
  p99Micros: z.number().nullable(),
  rssBytes: count,
  cpuMicros: z.number().min(0),
});
export type ClientSlice = z.infer<typeof ClientSlice>;

/** What the client saw. */
export const ClientMeasures = z.object({
  /** From the first call's start to the last one's end; of an open loop, from the schedule's start. */
  elapsedMs: z.number().positive(),
  calls: count,
  outcomes: OutcomeCounts,
  /** A few reasons of sends that were not accepted, each once. */
  reasons: z.array(z.string()),
  /** Of each call: its end − its actual start. */
  serviceTime: Histogram,
  /**
   * Of a closed loop: time of its calls that no call could have filled, summed: before the first ones started, and after each
   * worker's last one had ended. 0 of an open loop, and of files that do not have it yet.
   */
  edgesMs: z.number().min(0).default(0),
  open: OpenMeasures.nullable().describe('null for a closed loop'),
  effort: EffortMeasures.nullable().default(null).describe('null where nothing could go wrong'),
  sessions: SessionMeasures.nullable()
    .default(null)
    .describe('what the server ended; null of a transport that does not replace sessions'),
  timeline: z.array(ClientSlice).describe('of a trial of ten seconds or more; else empty'),
  /** How far the wall clock moved against the monotonic one during the trial: it was set, or the machine slept. */
  clockStepMs: z.number(),
  cpu: Cpu,
  memory: Memory,
  eventLoop: EventLoop,
  scheduling: Scheduling.nullable().default(null).describe('null in files that do not have it'),
});
export type ClientMeasures = z.infer<typeof ClientMeasures>;

/** What went over the mock's sockets. */
export const Wire = z.object({
  bytesReceived: count.describe('client to server, payload of TCP'),
  bytesSent: count,
  /** Times that the direction changed from client to server: each is one wait of the client. */
  turnarounds: count,
  connectionsOpened: count,
  requests: count.describe('SMTP transactions or HTTP requests'),
  handshakes: count.describe('of TLS, that came to their end'),
  resumed: count.describe('of those, short ones: from a session that was secured before'),
  authentications: count.describe('connections that were let in by credentials (SMTP)'),
});
export type Wire = z.infer<typeof Wire>;

export const MockSlice = z.object({
  atMs: z.number().min(0),
  connections: count.describe('open at the end of the slice'),
  rssBytes: count,
});
export type MockSlice = z.infer<typeof MockSlice>;

/** What a mock did to its client on purpose. */
export const FaultCounts = z.object({
  fired: z.array(z.object({ rule: z.string(), times: count })),
  unacknowledged: count.describe('recipients that were accepted and did not, or may not, hear of it'),
});
export type FaultCounts = z.infer<typeof FaultCounts>;

/** What the mock saw. Absent for the null transport. */
export const MockMeasures = z.object({
  /** Time in which `cpu` was counted: a little more than the trial; null in files that do not have it. */
  countedMs: z.number().positive().nullable().default(null),
  cpu: Cpu,
  memory: Memory,
  eventLoop: EventLoop,
  scheduling: Scheduling.nullable().default(null).describe('null in files that do not have it'),
  wire: Wire,
  faults: FaultCounts.nullable().default(null).describe('null where none were asked for'),
  timeline: z.array(MockSlice).describe('of a trial of ten seconds or more; else empty'),
});
export type MockMeasures = z.infer<typeof MockMeasures>;

/** One delivery that should not be as it is, in words that name the message. */
export const LedgerFault = z.object({
  fault: z.enum(['lost', 'duplicated', 'misdelivered', 'unexpected']),
  /** Address of the recipient, where it is known. */
  recipient: z.string().nullable(),
  index: count.nullable(),
  detail: z.string(),
});
export type LedgerFault = z.infer<typeof LedgerFault>;

/** What arrived against what the sender believes, recipient by recipient; where faults make the two differ. */
export const LedgerAccount = z.object({
  delivered: count.describe('recipients that received their message, once or more'),
  duplicates: count.describe('deliveries beyond the first of a recipient'),
  unknown: count.describe('recipients that received it though the sender gave them up'),
  lost: count.describe('recipients that were accepted and received nothing'),
});
export type LedgerAccount = z.infer<typeof LedgerAccount>;

/** Exactly-once accounting of one timed trial. `faults` holds the first few; the counts hold all. */
export const LedgerResult = z.object({
  accepted: count,
  received: count,
  exact: z.boolean(),
  faults: z
    .array(LedgerFault)
    .describe('the first few; where faults were asked for, only what these do not explain'),
  account: LedgerAccount.nullable().default(null).describe('null where no faults were asked for'),
});
export type LedgerResult = z.infer<typeof LedgerResult>;

/** A message that was not delivered as the workload says. */
export const Mismatch = z.object({
  scenario: z.string(),
  index: z.int().min(0).nullable(),
  recipient: z.string(),
  field: z.enum(['message', ...CANONICAL_FIELDS]).describe('`message`: lost, doubled, or never sent'),
  expected: z.string().nullable(),
  received: z.string().nullable(),
});
export type Mismatch = z.infer<typeof Mismatch>;

/** The messages of one timed trial that were taken apart and compared, chosen by a hash that no client can compute. */
export const TrialSample = z.object({
  messages: count.describe('that were compared, of those that the ledger received'),
  isCut: z.boolean().describe('memory did not hold one in a hundred'),
  mismatchCount: count,
  mismatches: z.array(Mismatch).describe('the first few'),
});
export type TrialSample = z.infer<typeof TrialSample>;

/** Bytes that a trial sent for each message, and what the counters let one expect. */
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
  machine: MachineUse.nullable().default(null).describe('null if the system does not say'),
  sample: TrialSample.nullable().default(null).describe('null if no mock saw its messages'),
  wireCheck: WireCheck.nullable().default(null).describe('null if no mock counted its bytes'),
});
export type Trial = z.infer<typeof Trial>;
