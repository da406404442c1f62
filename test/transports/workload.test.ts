import { describe, expect, it } from 'vitest';
import type { Strategy } from '../../src/model/content.ts';
import type { CanonicalMessage } from '../../src/model/proof/canonical.ts';
import type { Recipient } from '../../src/model/recipient.ts';
import { TRANSPORTS } from '../../src/transports/index.ts';
import { createWorkload, KINDS } from '../../src/workload/index.ts';
import { meet } from './meeting.ts';
import { strategiesOf } from './strategies.ts';

/** Every kind with every strategy through every transport, exactly as the workload says it should arrive. */

const networked = TRANSPORTS.filter(({ mock }) => mock !== undefined);
const scenarios = KINDS.flatMap(({ name: kind }) =>
  networked.flatMap((definition) =>
    strategiesOf(definition).map((strategy) => ({ kind, strategy, definition, name: definition.name })),
  ),
);

const workloads = new Map<string, ReturnType<typeof createWorkload>>();

/** One for all transports, for its templates take longer to compile than its messages to send. */
function workloadOf(kind: string, strategy: Strategy): ReturnType<typeof createWorkload> {
  const key = `${kind} ${strategy}`;
  const made =
    workloads.get(key) ?? createWorkload({ kind, strategy, seed: 7, recipients: null, template: null });
  workloads.set(key, made);
  return made;
}

describe.each(scenarios)('$kind, $strategy, $name', ({ kind, strategy, definition }) => {
  it.each([1, 4])('arrives as it should, %i recipients per call', async (batch) => {
    const workload = await workloadOf(kind, strategy);
    const stream = workload.recipients(0);
    const sent: Recipient[] = [];
    while (sent.length < 4) sent.push(await stream.next());
    await stream.close();
    const { outcomes, received } = await meet(definition, workload.content, 'fast', sent, batch);
    expect(outcomes).toEqual(sent.map(() => 'accepted'));
    const leftOut: readonly string[] = definition.leavesOut(strategy, batch).map(({ field }) => field);
    const kept = (message: CanonicalMessage) =>
      Object.fromEntries(Object.entries(message).filter(([field]) => !leftOut.includes(field)));
    expect(received.map(kept)).toEqual(sent.map((one) => kept(workload.expected(one))));
  });
});
