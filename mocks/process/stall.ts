import type { MockSetup } from '../../src/model/protocol.ts';

/**
 * Stops this whole process for `forMs` in every `everyMs`, first after one `everyMs`, until the returned
 * function is called. Data that arrives meanwhile waits in the sockets.
 */
export function startStalling(stall: MockSetup['stall']): () => void {
  if (stall === null) return () => {};
  const { forMs, everyMs } = stall;
  const asleep = new Int32Array(new SharedArrayBuffer(4));
  const startedMs = performance.now();
  let periods = 1;
  let timer: NodeJS.Timeout;
  const arm = (): void => {
    timer = setTimeout(sleep, startedMs + periods * everyMs - performance.now());
  };
  const sleep = (): void => {
    Atomics.wait(asleep, 0, 0, forMs);
    periods++;
    arm();
  };
  arm();
  return () => clearTimeout(timer);
}
