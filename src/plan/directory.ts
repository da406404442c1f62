import type { Security } from '../model/feature.ts';

/** The properties of a transport that planning needs. */
export interface PlannedTransport {
  readonly name: string;
  /** Its mock; undefined for the null transport. */
  readonly mock: string | undefined;
  /** The security that its mock must offer. */
  readonly security: Security;
  /** Maximum recipients per call. */
  readonly maxBatch: number;
  /** It supports `messagesPerConnection`. */
  readonly replacesConnections?: true;
}

/** Transports by name, and the ceiling client of each mock. */
export interface TransportDirectory {
  readonly transport: (name: string) => PlannedTransport;
  readonly ceilingClient: (mock: string) => PlannedTransport | undefined;
}
