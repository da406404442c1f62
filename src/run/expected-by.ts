import type { Workload } from '../model/content.ts';
import type { ClientSetup, RecipientRef, SentRange } from '../model/protocol.ts';
import { baseOf } from '../model/scenario.ts';
import { type Expectations, expectationsFor } from './expectation.ts';
import type { ProcessPair } from './process-pair.ts';
import type { ContentSize } from './wire-check.ts';

/** The workload of a client; undefined if only the client itself can render it. */
export type WorkloadFor = (setup: ClientSetup) => Promise<Workload | undefined>;

/**
 * Computes expected messages in this process, because a dishonest transport could change them in the client
 * process. Only a user's renderer runs in the client.
 */
export class ExpectedBy {
  readonly #workloadFor: WorkloadFor;
  readonly #workloads = new Map<string, Promise<Workload | undefined>>();
  readonly #sizes = new Map<string, Promise<readonly ContentSize[]>>();

  constructor(workloadFor: WorkloadFor) {
    this.#workloadFor = workloadFor;
  }

  /** Computes the sizes of a scenario once. */
  sizesOf(base: string, make: () => Promise<readonly ContentSize[]>): Promise<readonly ContentSize[]> {
    const known = this.#sizes.get(base) ?? make();
    this.#sizes.set(base, known);
    return known;
  }

  async expectations(
    { setup, client }: Pick<ProcessPair, 'setup' | 'client'>,
    range: SentRange,
    recipients: readonly RecipientRef[],
  ): Promise<Expectations> {
    const base = baseOf(setup.scenario);
    const known = this.#workloads.get(base) ?? this.#workloadFor(setup);
    this.#workloads.set(base, known);
    const workload = await known;
    if (workload !== undefined) return await expectationsFor(workload, range, recipients);
    let isListSent = false;
    return {
      take: async (from, count) => {
        const list = isListSent ? {} : { range, recipients };
        isListSent = true;
        return (await client.ask({ type: 'expect', ...list, from, count })).expected;
      },
    };
  }
}
