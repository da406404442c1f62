import type { Delivery, Sink } from '../../../mocks/contract.ts';
import type { CanonicalMessage } from '../../../src/model/proof/canonical.ts';

/** Remembers every delivery; reads none by itself. */
export class RecordingSink implements Sink {
  keeps: boolean;
  deliveries: Delivery[] = [];

  constructor(keeps: boolean) {
    this.keeps = keeps;
  }

  deliver(delivery: Delivery): void {
    this.deliveries.push(delivery);
  }

  /** Recipient and identity of each delivery. */
  get pairs(): readonly (readonly [string, string])[] {
    return this.deliveries.map(({ recipient, id }) => [recipient, id] as const);
  }

  messages(): Promise<CanonicalMessage[]> {
    return Promise.all(this.deliveries.map(async ({ read }) => read()));
  }
}
