import type { OutcomeKind } from '../../../model/outcome.ts';
import type { LedgerFault, Mismatch } from '../../../model/trial.ts';

/** The measured figure and its limit, by the code of the refusal. Shares are of 1. */
export interface RefusalFigures {
  readonly 'ledger-not-exact': LedgerFinding;
  readonly 'sample-differs': {
    readonly differences: number;
    readonly messages: number;
    readonly first: Mismatch | null;
  };
  /** Bytes per message: those that arrived, and the range that the counted calls allow. */
  readonly 'bytes-differ': { readonly found: number; readonly least: number; readonly most: number };
  readonly 'not-accepted': {
    readonly counts: readonly { readonly kind: OutcomeKind; readonly recipients: number }[];
    /** The words of the server. */
    readonly reasons: readonly string[];
    readonly isMock: boolean;
  };
  readonly 'nothing-accepted': object;
  readonly 'arrivals-dropped': {
    readonly dropped: number;
    readonly offered: number;
    readonly maxInFlight: number;
  };
  readonly 'rate-not-achieved': {
    readonly share: number;
    readonly leastShare: number;
    readonly ratePerSecond: number;
  };
  readonly 'client-saturated': { readonly utilization: number; readonly limit: number };
  /**
   * The 99th percentiles of both times. The lateness may be `mostShare` of the response time, and always
   * `alwaysMs`.
   */
  readonly 'pacing-late': {
    readonly lateMs: number;
    readonly responseMs: number;
    readonly mostShare: number;
    readonly alwaysMs: number;
  };
  /** Processor time as a share of one core. */
  readonly 'mock-saturated': { readonly share: number; readonly limit: number };
  readonly 'littles-law': LittlesLawFinding;
  readonly 'process-starved': Starvation;
  /** Shares of the observed time of a pair; `uneven`: the distance from one half. */
  readonly 'duet-broken': {
    readonly breach: 'not-pinned' | 'stolen' | 'others' | 'idle' | 'mock-limited' | 'uneven';
    readonly share: number;
    readonly limit: number;
  };
  readonly 'clock-stepped': { readonly stepMs: number; readonly mostMs: number };
  readonly 'machine-slept': { readonly sleptMs: number; readonly mostMs: number };
}
export type RefusalCode = keyof RefusalFigures;

/** Why the figures of one trial are not valid. */
export type TrialRefusal<Code extends RefusalCode = RefusalCode> = {
  readonly [C in Code]: RefusalFigures[C] & {
    readonly code: C;
    /**
     * How far the figure is beyond its limit: several trials of one refusal are represented by the middle
     * one.
     */
    readonly severity: number;
  };
}[Code];

export type LedgerFinding =
  | { readonly finding: 'no-ledger' }
  | {
      readonly finding: 'not-explained';
      readonly duplicates: number;
      readonly unknown: number;
      /** Duplicates and unknown arrivals that the injected faults explain. */
      readonly explained: number;
    }
  | {
      readonly finding: 'not-once';
      readonly accepted: number;
      readonly received: number;
      readonly first: LedgerFault | null;
    };

export type LittlesLawFinding = {
  /** Mean calls in flight, from the number of calls and their mean time. */
  readonly inFlight: number;
  /** Calls in flight that the load model allows. */
  readonly expected: number;
  readonly tolerance: number;
} & (
  | {
      readonly finding: 'closed-loop';
      readonly callsPerSecond: number;
      readonly serviceMs: number;
      /** The trial is shorter than 20 service times. */
      readonly isShort: boolean;
    }
  /** `expected` is the concurrency, or the peak that was counted. */
  | { readonly finding: 'above-concurrency' | 'above-peak' }
);

export type Starvation =
  | {
      readonly cause: 'paused';
      readonly process: 'client' | 'mock';
      readonly pauseMs: number;
      readonly trialMs: number;
      readonly limitMs: number;
    }
  | {
      readonly cause: 'stopped' | 'waited';
      readonly process: 'client' | 'mock';
      readonly share: number;
      readonly limit: number;
    }
  | { readonly cause: 'stolen'; readonly share: number; readonly limit: number };
