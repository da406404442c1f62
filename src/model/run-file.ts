import * as z from 'zod';
import { Config } from './config.ts';
import { Feedback, FeedbackLeftOut } from './feedback-run.ts';
import { InstructionCount, InstructionsLeftOut } from './instructions.ts';
import { CANONICAL_FIELDS } from './proof/canonical.ts';
import { Plan, PlannedTrial, Scenario } from './scenario.ts';
import { Mismatch, Trial } from './trial.ts';
import { WireCall } from './wire-phases.ts';

export const RUN_SCHEMA = 1;

/** The environment that affects the figures. */
export const Environment = z.object({
  sendoff: z.string(),
  node: z.string(),
  nodeFlags: z.array(z.string()).describe('flags of every client and mock process'),
  platform: z.string().describe('operating system and release'),
  arch: z.string(),
  cpu: z.string(),
  cores: z.int().min(1),
  memoryBytes: z.int().min(0),
  libraries: z.record(z.string(), z.string()).describe('versions of the sending and receiving libraries'),
});
export type Environment = z.infer<typeof Environment>;

export { Mismatch } from './trial.ts';

export const Header = z.object({
  type: z.literal('header'),
  schema: z.literal(RUN_SCHEMA),
  run: z.string(),
  startedAt: z.iso.datetime(),
  environment: Environment,
  config: Config,
  plan: Plan,
  inputs: z
    .record(z.string(), z.string())
    .optional()
    .describe('SHA-256 of the user’s recipients and template'),
});
export type Header = z.infer<typeof Header>;

/** Scenarios and trials that the run added after earlier results; the line precedes these trials. */
export const Stage = z.object({
  type: z.literal('stage'),
  why: z.string().describe('the reason, for readers of the file'),
  scenarios: z.array(Scenario).describe('new scenarios'),
  trials: z.array(PlannedTrial),
});
export type Stage = z.infer<typeof Stage>;

/** The machine at the start of a block, while nothing else runs. */
export const MachineCheck = z.object({
  type: z.literal('machine'),
  block: z.int().min(0),
  /** Time of a fixed computation, the fastest of several, so that only a lasting change of speed shows. */
  referenceMicros: z.number().positive(),
});
export type MachineCheck = z.infer<typeof MachineCheck>;

/** The run was resumed here. */
export const Resumed = z.object({ type: z.literal('resumed'), at: z.iso.datetime() });
export type Resumed = z.infer<typeof Resumed>;

/** A header that a server between client and mock added. */
export const AddedHeader = z.object({ name: z.string(), messages: z.int().min(1) });
export type AddedHeader = z.infer<typeof AddedHeader>;

/** Refusals of one kind. */
export const Refusal = z.object({ outcome: z.string(), messages: z.int().min(1) });
export type Refusal = z.infer<typeof Refusal>;

/** The proof that one scenario delivers the messages of the workload. */
export const Verification = z.object({
  type: z.literal('verification'),
  scenario: z.string(),
  messages: z.int().min(0),
  /** SHA-256 over the sorted digests of the messages: equal if scenarios delivered the same messages. */
  digest: z.string(),
  leftOut: z.array(z.object({ field: z.enum(CANONICAL_FIELDS), reason: z.string() })),
  addedHeaders: z
    .array(AddedHeader)
    .default([])
    .describe('headers that a server between client and mock added; not compared'),
  mismatchCount: z.int().min(0),
  mismatches: z.array(Mismatch).describe('the first mismatches'),
  refusals: z
    .array(Refusal)
    .default([])
    .describe('messages that the server refused, which therefore were not compared'),
  other: z
    .object({
      server: z.string(),
      messages: z.int().min(0),
      digest: z.string(),
    })
    .nullable()
    .default(null)
    .describe('the messages that the other mock server received as well; null with a target'),
});
export type Verification = z.infer<typeof Verification>;

/** The warm-up of a scenario, and why it ended. */
export const WarmUp = z.object({
  type: z.literal('warm-up'),
  scenario: z.string(),
  windowMs: z.number(),
  /** Messages per second in each window. */
  rates: z.array(z.number()),
  decision: z
    .enum(['steady', 'time-up', 'together'])
    .describe(
      'together: the time was up after rounds in which both clients of a pair sent equally many messages',
    ),
  accepted: z.int().min(0).nullable().default(null).describe('accepted recipients; null if nothing was sent'),
  reasons: z.array(z.string()).default([]).describe('the first reasons of sends that were not accepted'),
  /** The transport's facts about its sockets, pools and libraries. */
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});
export type WarmUp = z.infer<typeof WarmUp>;

const counts = z.object({
  messages: z.int().min(0),
  connections: z.int().min(0).describe('opened connections'),
  handshakes: z
    .object({
      all: z.int().min(0),
      resumed: z.int().min(0).describe('abbreviated handshakes, which resumed an earlier session'),
    })
    .nullable()
    .default(null)
    .describe('TLS handshakes; null in older files'),
  turnarounds: z.int().min(0),
  bytesToServer: z.int().min(0),
  bytesToClient: z.int().min(0),
  writes: z
    .int()
    .min(0)
    .nullable()
    .describe('socket writes of the client; null if they happen below JavaScript (HTTP/2)'),
});

/**
 * Figures that transport and protocol determine, counted rather than measured: the first messages of the
 * workload, in sequential calls of a new client.
 */
export const Counters = z.object({
  type: z.literal('counters'),
  scenario: z.string(),
  opening: counts.describe('the first call, on a new connection'),
  following: counts.describe('the calls after it'),
});
export type Counters = z.infer<typeof Counters>;
export type Counts = Counters['opening'];

/** In-process cost of one recipient's message, by tinybench in the client process: mean and 95 % interval. */
export const Micros = z.object({ mean: z.number(), low: z.number(), high: z.number(), samples: z.int() });
export type Micros = z.infer<typeof Micros>;
export const Phases = z.object({
  type: z.literal('phases'),
  scenario: z.string(),
  /** Rendering the templates; null if the client renders nothing. */
  renderMicros: Micros.nullable(),
  /** Rendering and composing (MIME, JSON or form) together. */
  composeMicros: Micros,
  composedBytes: z.number().describe('composed bytes per recipient'),
  wire: z
    .array(WireCall)
    .nullable()
    .default(null)
    .describe(
      'phases of sequential calls for one recipient each, every call on a new connection; ' +
        'null if the transport does not report its phases, and in older files',
    ),
});
export type Phases = z.infer<typeof Phases>;

/** A trial without a result: its process died or stopped responding. */
export const FailedTrial = z.object({
  type: z.literal('failed-trial'),
  block: z.int(),
  position: z.int(),
  scenario: z.string(),
  reason: z.string(),
});
export type FailedTrial = z.infer<typeof FailedTrial>;

/**
 * Messages that arrived after their window had closed: delivered late by a server, or sent again. `scenario`
 * is the one that sent them, whatever was measured when they arrived.
 */
export const LateArrivals = z.object({
  type: z.literal('late'),
  scenario: z.string().nullable().describe('named as in `verification`; null if unknown'),
  during: z.enum(['trial', 'warm-up', 'verification', 'counting', 'run']).describe('when they were sent'),
  block: z
    .int()
    .nullable()
    .describe('block of the trial that sent them; null if no trial did, or if unknown'),
  position: z.int().nullable(),
  seenDuring: z.string().nullable().describe('the scenario that was sending when they arrived; null: none'),
  isKnown: z
    .boolean()
    .describe('false: they carry no tag of this run and arrived while `scenario` was sending'),
  messages: z.int().min(1),
  examples: z.array(z.object({ recipient: z.string(), index: z.int().min(0).nullable() })),
});
export type LateArrivals = z.infer<typeof LateArrivals>;

export const End = z.object({
  type: z.literal('end'),
  endedAt: z.iso.datetime(),
  reason: z.enum(['complete', 'interrupted', 'invalid']),
});
export type End = z.infer<typeof End>;

export const RunLine = z.discriminatedUnion('type', [
  Header,
  Stage,
  MachineCheck,
  Counters,
  InstructionCount,
  InstructionsLeftOut,
  Verification,
  WarmUp,
  Phases,
  Feedback,
  FeedbackLeftOut,
  Trial,
  FailedTrial,
  LateArrivals,
  Resumed,
  End,
]);
export type RunLine = z.infer<typeof RunLine>;

/** A line of the file, with its checksum. */
export const StoredLine = RunLine.and(
  z.object({
    checksum: z
      .string()
      .regex(/^[0-9a-f]{32}$/)
      .describe(
        'last member of the line: the first 32 hexadecimal digits of SHA-256 over the checksum of the line before ' +
          '(nothing for the first line) and the bytes of this line up to the comma before this member',
      ),
  }),
);

/** A swept value that is left out because the server refused calls of its size, and the server's reply. */
export interface Oversize {
  readonly scenario: Scenario;
  readonly reply: string;
}

/** A complete run file. `torn`: its last line was truncated and is left out. */
export interface RunRecord {
  readonly header: Header;
  /** The header's plan and all stages, in order. */
  readonly plan: Plan;
  readonly machine: readonly MachineCheck[];
  /** How many times the run was resumed. */
  readonly resumed: number;
  readonly counters: readonly Counters[];
  readonly instructions: readonly InstructionCount[];
  readonly instructionsLeftOut: readonly InstructionsLeftOut[];
  readonly verifications: readonly Verification[];
  readonly warmUps: readonly WarmUp[];
  readonly phases: readonly Phases[];
  readonly feedback: readonly Feedback[];
  readonly feedbackLeftOut: readonly FeedbackLeftOut[];
  readonly trials: readonly Trial[];
  readonly failedTrials: readonly FailedTrial[];
  readonly late: readonly LateArrivals[];
  readonly end: End | undefined;
  /** Swept values that the server refused as too large; no other member includes them. */
  readonly oversize: readonly Oversize[];
  readonly torn: boolean;
}
