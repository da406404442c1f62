import { CLIENT_PARTS } from '../src/app/client-parts.ts';
import { LOOPBACK } from '../src/model/loopback.ts';
import type { Scenario } from '../src/model/scenario.ts';
import type { Endpoint } from '../src/model/transport.ts';
import { Client } from '../src/run/client.ts';
import type { Side } from './race.ts';

export const CONCURRENCY = 32;

/** The whole harness: a client as in a run; each window is a trial with ledger, histogram and meters. */
export async function harnessSide(
  kind: string,
  strategy: Scenario['strategy'],
  transport: string,
  endpoint: Endpoint | null,
  concurrency = CONCURRENCY,
): Promise<Side> {
  const client = new Client({ ...CLIENT_PARTS, progress: () => {} });
  const scenario: Scenario = {
    id: `${kind}/${strategy}/${transport}`,
    role: 'measured',
    kind,
    strategy,
    transport,
    mock: null,
    security: 'none',
    link: LOOPBACK,
    variant: '',
    sizeBytes: null,
    connection: 'warm',
    load: { model: 'closed', concurrency, batch: 1 },
  };
  await client.handle({
    type: 'setup',
    setup: {
      scenario,
      endpoint,
      timeoutMs: 10_000,
      seed: 1,
      recipients: null,
      template: null,
      own: null,
      targets: null,
      retry: null,
    },
  });
  return async (windowMs) => {
    const answer = await client.handle({
      type: 'trial',
      first: 0,
      length: { durationMs: windowMs },
      load: scenario.load,
      seed: 1,
    });
    if (answer.type !== 'trial') throw new Error(`a trial answered ${answer.type}`);
    const { outcomes, elapsedMs, reasons } = answer.measures;
    if (outcomes.accepted === 0)
      throw new Error(`${scenario.id}: nothing was accepted: ${reasons.join('; ')}`);
    return (outcomes.accepted / elapsedMs) * 1000;
  };
}

/** The smallest possible sender: one loop for each `send`, and a count. */
export function bareSide(sends: readonly (() => Promise<void>)[]): Side {
  return async (windowMs) => {
    let sent = 0;
    const startedMs = performance.now();
    const deadlineMs = startedMs + windowMs;
    const worker = async (send: () => Promise<void>): Promise<void> => {
      while (performance.now() < deadlineMs) {
        await send();
        sent++;
      }
    };
    await Promise.all(sends.map(worker));
    return (sent / (performance.now() - startedMs)) * 1000;
  };
}
