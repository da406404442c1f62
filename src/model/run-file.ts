import * as z from 'zod';
import { Config } from './config.ts';
import { Feedback, FeedbackLeftOut } from './feedback-run.ts';
import { CANONICAL_FIELDS } from './proof/canonical.ts';
import { Plan, PlannedTrial, Scenario } from './scenario.ts';
import { Mismatch, Trial } from './trial.ts';
import { WireCall } from './wire-phases.ts';

export const RUN_SCHEMA = 1;

/** What the figures depend on besides the code that they measure. */
export const Environment = z.object({
  sendoff: z.string(),
  node: z.string(),
  nodeFlags: z.array(z.string()).describe('of every client and mock process'),
  platform: z.string().describe('operating system and release'),
  arch: z.string(),
  cpu: z.string(),
  cores: z.int().min(1),
  memoryBytes: z.int().min(0),
  libraries: z.record(z.string(), z.string()).describe('versions of the libraries that send and receive'),
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
    .describe('SHA-256 of the recipients and of the template that the user gave'),
});
export type Header = z.infer<typeof Header>;

/** What a run decided to do besides, from what it had measured: it stands before the trials that it plans. */
export const Stage = z.object({
  type: z.literal('stage'),
  why: z.string().describe('in words, for whoever reads the file'),
  scenarios: z.array(Scenario).describe('new ones'),
  trials: z.array(PlannedTrial),
});
export type Stage = z.infer<typeof Stage>;

/** The machine at the start of a block, while nothing else runs. */
export const MachineCheck = z.object({
  type: z.literal('machine'),
  block: z.int().min(0),
  /** Time of a fixed computation: the fastest of several, so that only a lasting change of speed shows. */
  referenceMicros: z.number().positive(),
});
export type MachineCheck = z.infer<typeof MachineCheck>;

/** A run that had ended, or was ended, goes on from here. */
export const Resumed = z.object({ type: z.literal('resumed'), at: z.iso.datetime() });
export type Resumed = z.infer<typeof Resumed>;

/** A header that a server between client and mock added. */
export const AddedHeader = z.object({ name: z.string(), messages: z.int().min(1) });
export type AddedHeader = z.infer<typeof AddedHeader>;

/** The proof that one scenario delivers what the workload says. */
/** Words of one kind with which messages were not taken. */
export const Refusal = z.object({ outcome: z.string(), messages: z.int().min(1) });
export type Refusal = z.infer<typeof Refusal>;

export const Verification = z.object({
  type: z.literal('verification'),
  scenario: z.string(),
  messages: z.int().min(0),
  /** SHA-256 over the sorted digests of the messages: equal for scenarios that delivered the same. */
  digest: z.string(),
  leftOut: z.array(z.object({ field: z.enum(CANONICAL_FIELDS), reason: z.string() })),
  addedHeaders: z
    .array(AddedHeader)
    .default([])
    .describe('headers that a server between client and mock added; they are not compared'),
  mismatchCount: z.int().min(0),
  mismatches: z.array(Mismatch).describe('the first few'),
  refusals: z
    .array(Refusal)
    .default([])
    .describe('messages that the server did not take, so that nothing of them could be compared'),
  other: z
    .object({
      server: z.string(),
      messages: z.int().min(0),
      digest: z.string(),
    })
    .nullable()
    .default(null)
    .describe('of these, sent through the other host as well; null with a target'),
});
export type Verification = z.infer<typeof Verification>;

/** How a scenario was warmed up, and why the warm-up ended. */
export const WarmUp = z.object({
  type: z.literal('warm-up'),
  scenario: z.string(),
  windowMs: z.number(),
  /** Messages per second in each window. */
  rates: z.array(z.number()),
  decision: z.enum(['steady', 'time-up']),
  accepted: z.int().min(0).nullable().default(null).describe('recipients; null if nothing was sent'),
  reasons: z.array(z.string()).default([]).describe('the first few of sends that were not accepted'),
  /** What the transport says of its sockets, pools and libraries. */
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});
export type WarmUp = z.infer<typeof WarmUp>;

const counts = z.object({
  messages: z.int().min(0),
  connections: z.int().min(0).describe('opened'),
  handshakes: z
    .object({
      all: z.int().min(0),
      resumed: z.int().min(0).describe('of those, short ones: from a session that was secured before'),
    })
    .nullable()
    .default(null)
    .describe('of TLS; null in files that do not have it yet'),
  turnarounds: z.int().min(0),
  bytesToServer: z.int().min(0),
  bytesToClient: z.int().min(0),
  writes: z
    .int()
    .min(0)
    .nullable()
    .describe(
      'times that the client handed data to a socket; null where that is done below JavaScript (HTTP/2)',
    ),
});

/**
 * What transport and protocol determine, counted and not measured: the first messages of the workload, one call after the
 * other, by a client that was just started.
 */
export const Counters = z.object({
  type: z.literal('counters'),
  scenario: z.string(),
  opening: counts.describe('of the first call, on a new connection'),
  following: counts.describe('of the calls after it'),
});
export type Counters = z.infer<typeof Counters>;
export type Counts = Counters['opening'];

/** In-process cost of one recipient's message, by tinybench in the client process: mean and 95 % interval. */
export const Micros = z.object({ mean: z.number(), low: z.number(), high: z.number(), samples: z.int() });
export type Micros = z.infer<typeof Micros>;
export const Phases = z.object({
  type: z.literal('phases'),
  scenario: z.string(),
  /** Rendering the templates; null where the client renders nothing. */
  renderMicros: Micros.nullable(),
  /** Rendering and composing (MIME, JSON, form) together. */
  composeMicros: Micros,
  composedBytes: z.number().describe('size of one recipient’s share of what is composed'),
  wire: z
    .array(WireCall)
    .nullable()
    .default(null)
    .describe(
      'of calls for one recipient each, one after the other, every one over a new connection; null where the transport does not tell of its phases, and in files that do not have it yet',
    ),
});
export type Phases = z.infer<typeof Phases>;

/** A trial that gave no result: the process died, or did not answer. */
export const FailedTrial = z.object({
  type: z.literal('failed-trial'),
  block: z.int(),
  position: z.int(),
  scenario: z.string(),
  reason: z.string(),
});
export type FailedTrial = z.infer<typeof FailedTrial>;

/**
 * Messages that arrived after the window in which they were sent had ended: accepted before the server had them, or sent again. The
 * scenario is that which sent them, whatever was measured when they arrived.
 */
export const LateArrivals = z.object({
  type: z.literal('late'),
  scenario: z.string().nullable().describe('as in `verification`; null if no scenario is known'),
  during: z.enum(['trial', 'warm-up', 'verification', 'counting', 'run']).describe('when they were sent'),
  block: z
    .int()
    .nullable()
    .describe('of the trial in which they were sent; null if they were not, or if it is not known'),
  position: z.int().nullable(),
  seenDuring: z.string().nullable().describe('the scenario that sent when they arrived; null for none'),
  isKnown: z.boolean().describe('false: they bear no mark of this run, and came while `scenario` sent'),
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

/** A line as it stands in the file. */
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

/** A value of a sweep that is left out because a server takes no call as large, and the words of the server. */
export interface Oversize {
  readonly scenario: Scenario;
  readonly reply: string;
}

/** A run file, read whole. `torn` when its last line was cut off (and left out). */
export interface RunRecord {
  readonly header: Header;
  /** The header's plan and all stages, in order. */
  readonly plan: Plan;
  readonly machine: readonly MachineCheck[];
  /** How often it was taken up again. */
  readonly resumed: number;
  readonly counters: readonly Counters[];
  readonly verifications: readonly Verification[];
  readonly warmUps: readonly WarmUp[];
  readonly phases: readonly Phases[];
  readonly feedback: readonly Feedback[];
  readonly feedbackLeftOut: readonly FeedbackLeftOut[];
  readonly trials: readonly Trial[];
  readonly failedTrials: readonly FailedTrial[];
  readonly late: readonly LateArrivals[];
  readonly end: End | undefined;
  /** Values of a sweep that a server does not take; no other member has them. */
  readonly oversize: readonly Oversize[];
  readonly torn: boolean;
}
