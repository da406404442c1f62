import type { InstructionsLeftOut } from '../model/instructions.ts';
import type { LoadProgress } from '../model/protocol.ts';
import type { Mismatch, WarmUp } from '../model/run-file.ts';
import type { PlannedTrial, Scenario } from '../model/scenario.ts';
import type { Trial } from '../model/trial.ts';

/** Progress events of a run. */
export type RunEvent =
  /** A decision about an input that the user may not expect. */
  | { readonly type: 'noted'; readonly note: string }
  /** Before the first trial: the one-minute load average exceeds the number of cores. */
  | { readonly type: 'machine-busy'; readonly loadAverage: number; readonly cores: number }
  | {
      readonly type: 'started';
      readonly run: string;
      readonly path: string;
      readonly scenarios: number;
      readonly trials: number;
      /** Total duration of the trials; null if unknown. */
      readonly trialsMs: number | null;
      /** Trials that earlier processes ran. */
      readonly measured: number;
      /** True if it continues a run of an earlier process. */
      readonly resumed: boolean;
    }
  | { readonly type: 'counting'; readonly scenario: Scenario }
  /** A process died or did not answer; a new process repeats its work. */
  | {
      readonly type: 'retrying';
      readonly scenario: Scenario;
      readonly doing: string;
      readonly reason: string;
    }
  | {
      readonly type: 'counting-instructions';
      readonly scenario: Scenario;
      readonly done: number;
      readonly of: number;
    }
  /** `scenario` is null if none is counted. */
  | ({ readonly type: 'instructions-left-out'; readonly scenario: Scenario | null } & Pick<
      InstructionsLeftOut,
      'reason' | 'detail'
    >)
  | { readonly type: 'verifying'; readonly scenario: Scenario; readonly done: number; readonly of: number }
  | {
      readonly type: 'verified';
      readonly scenario: Scenario;
      readonly messages: number;
      readonly mismatches: readonly Mismatch[];
    }
  | { readonly type: 'warming-up'; readonly scenario: Scenario; readonly done: number; readonly of: number }
  | { readonly type: 'warmed-up'; readonly warmUp: WarmUp }
  | {
      readonly type: 'timing';
      readonly scenario: Scenario;
      readonly done: number;
      readonly of: number;
    }
  /** After the trials: waits for delivery events; `reported`: number of received events. */
  | {
      readonly type: 'listening';
      readonly scenario: Scenario;
      readonly done: number;
      readonly of: number;
      readonly reported: number;
    }
  | {
      readonly type: 'trial-started';
      readonly trial: PlannedTrial;
      readonly of: number;
      readonly blocks: number;
    }
  | ({ readonly type: 'trial-progress'; readonly trial: PlannedTrial } & LoadProgress)
  /** A server has not yet delivered all messages that it accepted. */
  | { readonly type: 'arriving'; readonly scenario: Scenario; readonly arrived: number; readonly of: number }
  | {
      readonly type: 'trial-ended';
      readonly planned: PlannedTrial;
      readonly trial: Trial;
      readonly of: number;
      readonly blocks: number;
    }
  | { readonly type: 'trial-failed'; readonly planned: PlannedTrial; readonly reason: string }
  | { readonly type: 'ended'; readonly reason: 'complete' | 'interrupted' | 'invalid' };
