/**
 * A mock process that loses, doubles or swaps messages between its server and its ledger, in timed trials
 * only. The fault is named by the environment variable SENDOFF_TEST_FAULT.
 */
import type { Delivery, Sink } from '../../../mocks/contract.ts';
import { serveMock } from '../../../mocks/process/serve.ts';
import { MockService } from '../../../mocks/process/service.ts';

/**
 * Trials of this test send 60 messages: each meets the fault at least once, wherever warm-up left the count.
 */
const PERIOD = 50;

serveMock(new MockService((ledger) => faulty(ledger, process.env['SENDOFF_TEST_FAULT'] ?? '')));

function faulty(ledger: Sink, fault: string): Sink {
  let count = 0;
  let held: Delivery | undefined;
  return {
    get keeps() {
      return ledger.keeps;
    },
    deliver(delivery) {
      if (ledger.keeps) return ledger.deliver(delivery);
      const place = count++ % PERIOD;
      if (place > 1) return ledger.deliver(delivery);
      switch (fault) {
        case 'drop':
          if (place !== 0) ledger.deliver(delivery);
          return;
        case 'double':
          ledger.deliver(delivery);
          if (place === 0) ledger.deliver(delivery);
          return;
        case 'swap':
          if (held === undefined) {
            held = delivery;
            return;
          }
          ledger.deliver({ ...held, recipient: delivery.recipient });
          ledger.deliver({ ...delivery, recipient: held.recipient });
          held = undefined;
          return;
        default:
          ledger.deliver(delivery);
      }
    },
  };
}
