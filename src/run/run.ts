import type { MachineReading } from '../measure/machine-use.ts';
import type { Config } from '../model/config.ts';
import type { Environment, Header, RunLine, RunRecord, Stage } from '../model/run-file.ts';
import type { Plan, Scenario } from '../model/scenario.ts';
import type { LeftOut } from '../model/transport.ts';
import type { RunEvent } from './events.ts';
import type { WorkloadFor } from './expected-by.ts';
import type { Entries } from './fleet.ts';

export interface Run {
  readonly id: string;
  readonly config: Config;
  readonly plan: Plan;
  readonly environment: Environment;
  /** Digests of the user's own files; of no use to a run that has a header. */
  readonly inputs: Header['inputs'];
  readonly entries: Entries;
  readonly leavesOut: (scenario: Scenario) => readonly LeftOut[];
  /** What messages should be, for this process, which no transport can reach. */
  readonly workloadFor: WorkloadFor;
  /** Whether a transport that speaks SMTP can ask for delivery status notifications. */
  readonly notifies: (scenario: Scenario) => boolean;
  /** Microseconds of a fixed computation: the machine's speed, told at the start of every block. */
  readonly reference: () => number;
  /** What the machine has done so far; undefined if the system does not say. */
  readonly machine: () => MachineReading | undefined;
  /** What to measure after all that was planned; undefined when the run is whole. */
  readonly next: (record: RunRecord, elapsedMs: number) => Stage | undefined;
  readonly file: { readonly path: string; append(line: RunLine): void };
  /** What earlier processes wrote of this run, from its header on; nothing for a new one. */
  readonly earlier: readonly (Header | RunLine)[];
  readonly onEvent: (event: RunEvent) => void;
  /** Takes out of words what servers are told in confidence. */
  readonly redact: (words: string) => string;
  /** Ends the run early; what was measured stays. */
  readonly signal: AbortSignal;
}

export type RunEnd = 'complete' | 'interrupted' | 'invalid';
