import { ENTRIES } from '../src/app/measure.ts';
import type { Link } from '../src/model/link.ts';
import { LOOPBACK } from '../src/model/loopback.ts';
import type { MockAnswer, MockRequest } from '../src/model/protocol.ts';
import type { Endpoint } from '../src/model/transport.ts';
import { startChild } from '../src/run/child.ts';

/** Starts a fast mock in its own process, as in a run, which counts as in a timed trial. */
export async function startSink(
  mock: string,
  link: Link = LOOPBACK,
): Promise<{ endpoint: Endpoint; stop: () => Promise<void> }> {
  const child = startChild<MockRequest, MockAnswer>(
    ENTRIES.mock,
    `the ${mock} mock`,
    ENTRIES.silenceMs,
    (words) => words,
  );
  const { endpoint } = await child.ask({
    type: 'setup',
    setup: {
      mock,
      host: 'fast',
      port: 0,
      security: 'none',
      link,
      seed: 1,
      stall: null,
      faults: null,
    },
  });
  await child.ask({ type: 'begin', keepMessages: false });
  return { endpoint, stop: () => child.kill() };
}
