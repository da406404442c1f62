import type { Security } from '../model/feature.ts';

/** What the plan needs to know of a transport. */
export interface PlannedTransport {
  readonly name: string;
  /** The mock that serves it, undefined for the null transport. */
  readonly mock: string | undefined;
  /** What that mock must offer. */
  readonly security: Security;
  /** Recipients that it takes in one call. */
  readonly maxBatch: number;
  /** It can replace a connection after a number of messages. */
  readonly replacesConnections?: true;
}

/** The transports by name, and the bare client that shows what a mock can do. */
export interface TransportDirectory {
  readonly transport: (name: string) => PlannedTransport;
  readonly ceilingClient: (mock: string) => PlannedTransport | undefined;
}
