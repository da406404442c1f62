import type { Workload } from '../model/content.ts';
import type { ClientSetup, LoadProgress } from '../model/protocol.ts';
import type { Transport } from '../model/transport.ts';
import type { Watch } from '../model/wire-phases.ts';

/** How a client process comes by its workload and transport; passed in by the composition root. */
export interface ClientParts {
  readonly workload: (setup: ClientSetup) => Promise<Workload>;
  /** `watch`: who is told of the phases of its calls, where the transport can tell. */
  readonly transport: (setup: ClientSetup, watch?: Watch) => Transport | Promise<Transport>;
  readonly progress: (progress: LoadProgress) => void;
}

/** What a client was set up with. */
export interface Session {
  readonly setup: ClientSetup;
  readonly workload: Workload;
  readonly transport: Transport;
}
