import type { DuetCores } from '../measure/cores.ts';
import type { MachineReading } from '../measure/machine-use.ts';
import type { Config } from '../model/config.ts';
import type { CountedWork } from '../model/instructions.ts';
import type { Environment, Header, RunLine, RunRecord, Stage } from '../model/run-file.ts';
import type { Plan, Scenario } from '../model/scenario.ts';
import type { LeftOut } from '../model/transport.ts';
import type { RunEvent } from './events.ts';
import type { WorkloadFor } from './expected-by.ts';
import type { Entries } from './process-pair.ts';

export interface Run {
  readonly id: string;
  readonly config: Config;
  readonly plan: Plan;
  readonly environment: Environment;
  /** Digests of the user's files, for the header of a new run. */
  readonly inputs: Header['inputs'];
  readonly entries: Entries;
  readonly leavesOut: (scenario: Scenario) => readonly LeftOut[];
  /** Workloads in this process, from which expected messages are computed. */
  readonly workloadFor: WorkloadFor;
  /** True if an SMTP transport can request delivery status notifications. */
  readonly notifies: (scenario: Scenario) => boolean;
  /** Whether its composing can be counted alone. */
  readonly countedWork: (scenario: Scenario) => CountedWork;
  /** Microseconds of a fixed computation, the machine's speed, taken at the start of every block. */
  readonly reference: () => number;
  /** Counters of the machine; undefined if the system does not report them. */
  readonly machine: () => MachineReading | undefined;
  /** The cores of duets; undefined if trials run one after the other. */
  readonly duetCores: DuetCores | undefined;
  /** The stage after all planned trials; undefined if the run is complete. */
  readonly next: (record: RunRecord, elapsedMs: number) => Stage | undefined;
  readonly file: { readonly path: string; append(line: RunLine): void };
  /** Lines that earlier processes wrote, from the header on; empty for a new run. */
  readonly earlier: readonly (Header | RunLine)[];
  readonly onEvent: (event: RunEvent) => void;
  /** Redacts secrets from text. */
  readonly redact: (text: string) => string;
  /** Ends the run early; finished trials stay in the file. */
  readonly signal: AbortSignal;
}

export type RunEnd = 'complete' | 'interrupted' | 'invalid';
