import * as z from 'zod';

/**
 * `no-opt`: V8 only interprets, which repeats almost exactly. `jit`: with all of its compilers, as in trials.
 */
export const COUNT_COMPILERS = ['no-opt', 'jit'] as const;
export type CountCompiler = (typeof COUNT_COMPILERS)[number];

/** The counted work. A transport that cannot compose without sending sends to its mock, call by call. */
export const COUNTED_WORK = ['compose', 'send'] as const;
export type CountedWork = (typeof COUNTED_WORK)[number];

/** Largest relative difference of two counts of the same messages that still count as repeated. */
export const REPEATED_WITHIN = 0.001;

/** Instructions of one scenario's client, counted by callgrind. */
export const InstructionCount = z.object({
  type: z.literal('instructions'),
  scenario: z.string(),
  compiler: z.enum(COUNT_COMPILERS),
  work: z
    .enum(COUNTED_WORK)
    .describe('compose: rendering and composing; send: the whole call, for modules that only send'),
  messages: z.int().min(1).describe('messages of each batch'),
  batches: z
    .array(z.int().min(1))
    .min(2)
    .describe('instructions of each batch, all of the same messages; the last two count'),
  composedBytes: z
    .number()
    .min(0)
    .describe('composed bytes per message; with work "send", those of the bodies'),
  valgrind: z.string().describe('version'),
});
export type InstructionCount = z.infer<typeof InstructionCount>;

export const NOT_COUNTED = [
  'no-valgrind',
  'real-server',
  'unsupported-instruction',
  'too-slow',
  'not-repeated',
  'process-failed',
] as const;

/** Why the instructions of a scenario were not counted. */
export const InstructionsLeftOut = z.object({
  type: z.literal('instructions-left-out'),
  scenario: z.string(),
  reason: z.enum(NOT_COUNTED),
  detail: z.string().describe('the figure or the message behind the reason; may be empty'),
});
export type InstructionsLeftOut = z.infer<typeof InstructionsLeftOut>;

export interface CountedInstructions {
  readonly perMessage: number;
  /** Relative difference of the last two batches. */
  readonly repeatError: number;
}

/** The mean of the last two batches, and their relative difference. */
export function countedInstructions({
  batches,
  messages,
}: Pick<InstructionCount, 'batches' | 'messages'>): CountedInstructions {
  const [a = Number.NaN, b = Number.NaN] = batches.slice(-2);
  const mean = (a + b) / 2;
  return { perMessage: mean / messages, repeatError: Math.abs(a - b) / mean };
}
