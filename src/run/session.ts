import type { Workload } from '../model/content.ts';
import type { ClientSetup, LoadProgress } from '../model/protocol.ts';
import type { Transport } from '../model/transport.ts';
import type { Watch } from '../model/wire-phases.ts';

/** Creates the workload and transport of a client process; passed in by the composition root. */
export interface ClientParts {
  readonly workload: (setup: ClientSetup) => Promise<Workload>;
  /** `watch` is called at each phase of a call, if the transport reports phases. */
  readonly transport: (setup: ClientSetup, watch?: Watch) => Transport | Promise<Transport>;
  readonly progress: (progress: LoadProgress) => void;
}

/** The state of a client after setup. */
export interface Session {
  readonly setup: ClientSetup;
  readonly workload: Workload;
  readonly transport: Transport;
}
