import * as z from 'zod';

const count = z.int().min(0);

/** How the two transports of a comparison share the time. */
export const PAIRINGS = ['interleaved', 'duet'] as const;
export type Pairing = (typeof PAIRINGS)[number];

/**
 * Length of a slice. Shorter slices cut off a larger share of the scheduler's turns, longer ones show less of
 * a pair's course.
 */
export const SLICE_MS = 400;

/** The shared time of a pair, on the clock of `sharedClockMs`: both clients send before, in and after it. */
export interface SharedWindow {
  readonly startMs: number;
  readonly sliceMs: number;
  readonly slices: number;
}

/** Equal slices of about `SLICE_MS` each. */
export function slicesIn(durationMs: number): Pick<SharedWindow, 'sliceMs' | 'slices'> {
  const slices = Math.max(1, Math.round(durationMs / SLICE_MS));
  return { slices, sliceMs: durationMs / slices };
}

/** Use of one core between two readings. */
export const CoreUse = z.object({
  core: count,
  busyMs: z.number().min(0).describe('time in which the core worked for any process'),
  stolenMs: z.number().min(0).describe('time that the hypervisor gave to other guests'),
});
export type CoreUse = z.infer<typeof CoreUse>;

/** One of the two trials of a pair that ran at the same time. */
export const DuetMeasures = z.object({
  sharedMs: z.number().positive().describe('from the common start to the common stop'),
  sliceMessages: z.array(count).min(1).describe('messages that ended in each of the equal slices'),
  isPinned: z
    .boolean()
    .describe('every thread of client and mock was allowed on its core only, at start and stop'),
  observedMs: z.number().positive().describe('time between the readings of the processor times below'),
  clientMs: z.number().min(0).describe('processor time of the client, all threads'),
  mockMs: z.number().min(0).describe('processor time of the mock, all threads'),
  clientCore: CoreUse,
  mockCore: CoreUse,
  warmUp: z.object({
    messages: count.describe('messages that each of the two clients sent before the lead-in'),
    elapsedMs: z.number().min(0),
  }),
});
export type DuetMeasures = z.infer<typeof DuetMeasures>;

/** Messages of one side within the shared time. */
export function sharedMessages({ sliceMessages }: DuetMeasures): number {
  return sliceMessages.reduce((sum, messages) => sum + messages, 0);
}

/** Equal for the two trials of a pair, and for no others. */
export function partnerKey(
  block: number,
  scenario: { readonly kind: string; readonly strategy: string; readonly variant: string } | undefined,
): string {
  return JSON.stringify([block, scenario?.kind, scenario?.strategy, scenario?.variant]);
}
