import * as z from 'zod';

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

/** What the client saw. */
export const ClientMeasures = z.object({
  /** From the first call's start to the last one's end. */
  elapsedMs: z.number().positive(),
  calls: count,
  outcomes: OutcomeCounts,
  /** A few reasons of sends that were not accepted, each once. */
  reasons: z.array(z.string()),
  /** Service time of each call in nanoseconds: HdrHistogram V2, compressed, base64. Three significant digits. */
  serviceTime: z.string(),
  cpu: Cpu,
  memory: Memory,
  eventLoop: EventLoop,
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
});
export type Wire = z.infer<typeof Wire>;

/** What the mock saw. Absent for the null transport. */
export const MockMeasures = z.object({ cpu: Cpu, memory: Memory, eventLoop: EventLoop, wire: Wire });
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

/** Exactly-once accounting of one timed trial. `faults` holds the first few; the counts hold all. */
export const LedgerResult = z.object({
  accepted: count,
  received: count,
  exact: z.boolean(),
  faults: z.array(LedgerFault),
});
export type LedgerResult = z.infer<typeof LedgerResult>;

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
});
export type Trial = z.infer<typeof Trial>;
