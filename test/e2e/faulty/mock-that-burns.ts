/**
 * A mock process that computes for a while on every message of a timed trial, where it serves an API: a mock that sets the pace
 * itself.
 */
import { setPriority } from 'node:os';
import { serveMock } from '../../../mocks/process/serve.ts';
import { MockService } from '../../../mocks/process/service.ts';
import type { MockAnswer, MockRequest } from '../../../src/model/protocol.ts';

/** Times the calls in flight, more than a client on a busy machine is ever kept from sending the next ones. */
const BURN_MS = 10;

class Burning extends MockService {
  override answer(request: MockRequest): Promise<MockAnswer> {
    if (request.type === 'setup' && request.setup.mock !== 'smtp') {
      servesApi = true;
      takePrecedence();
    }
    burns = servesApi && request.type === 'begin' && !request.keep;
    return super.answer(request);
  }
}

/** On a busy machine a mock that waits for the processor does not use it; only a privileged user may change that. */
function takePrecedence(): void {
  try {
    setPriority(-20);
  } catch {
    // Then the machine has to be free.
  }
}

let servesApi = false;
let burns = false;
serveMock(
  new Burning((ledger) => ({
    get keeps() {
      return ledger.keeps;
    },
    deliver(delivery) {
      ledger.deliver(delivery);
      if (!burns) return;
      const untilMs = performance.now() + BURN_MS;
      while (performance.now() < untilMs);
    },
  })),
);
