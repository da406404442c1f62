import type { LoadProgress } from '../model/protocol.ts';
import type { Mismatch, WarmUp } from '../model/run-file.ts';
import type { PlannedTrial, Scenario } from '../model/scenario.ts';
import type { Trial } from '../model/trial.ts';

/** What a run tells while it goes on. Whoever shows it decides how; measuring never prints. */
export type RunEvent =
  /** What was decided about an input, and its writer may not expect. */
  | { readonly type: 'noted'; readonly note: string }
  /** Before anything is measured: the load average of the last minute is beyond what the cores can do. */
  | { readonly type: 'machine-busy'; readonly loadAverage: number; readonly cores: number }
  | {
      readonly type: 'started';
      readonly run: string;
      readonly path: string;
      readonly scenarios: number;
      readonly trials: number;
      /** What the trials take together; null where it is not known. */
      readonly trialsMs: number | null;
      /** Of the trials, tried by earlier processes. */
      readonly measured: number;
      /** Whether it goes on with what an earlier process began. */
      readonly resumed: boolean;
    }
  | { readonly type: 'counting'; readonly scenario: Scenario }
  /** A process died or fell silent, and what it did is done again by a fresh one. */
  | {
      readonly type: 'retrying';
      readonly scenario: Scenario;
      readonly doing: string;
      readonly reason: string;
    }
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
  /** After the trials, for what becomes of messages; `told`: events of which reports have arrived. */
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
  /** A server accepted so many, and has not delivered all of them yet. */
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
