import type { LateArrivals } from '../../model/run-file.ts';
import type { Scenario } from '../../model/scenario.ts';
import type { Mismatch } from '../../model/trial.ts';
import type { SpoiledBlock } from '../trials/machine.ts';
import type { RefusedTrials } from './guards/index.ts';

/** The figures of a problem, by its code. `scenario` is an id. */
export interface ProblemFigures {
  /** In the verification. */
  readonly refused: InScenario & {
    readonly messages: number;
    readonly refusedMessages: number;
    /** The words of the server. */
    readonly reason: string;
    readonly isMock: boolean;
  };
  /** In the warm-up. */
  readonly 'nothing-accepted': InScenario & { readonly reasons: readonly string[]; readonly isMock: boolean };
  readonly 'message-differs': InScenario & { readonly differences: number; readonly first: Mismatch | null };
  readonly 'digests-differ': InScenario & { readonly other: Scenario };
  readonly 'not-verified': InScenario;
  readonly 'trial-failed': InScenario & {
    readonly block: number;
    readonly trials: number;
    readonly reason: string;
  };
  readonly 'late-messages': InScenario & {
    readonly messages: number;
    readonly first: LateArrivals;
    /** All messages of its window had already arrived, so a late one is a second copy. */
    readonly isSecondCopy: boolean;
    readonly isMock: boolean;
  };
  readonly 'machine-unsteady': OfRun & {
    readonly spoiled: readonly SpoiledBlock[];
    readonly soundBlocks: number;
    readonly plannedBlocks: number;
  };
  readonly 'nothing-measured': OfRun;
  readonly 'ended-invalid': OfRun;
}
export type FoundCode = keyof ProblemFigures;

interface InScenario {
  readonly scenario: string;
}
interface OfRun {
  readonly scenario: null;
}

/** A problem that no guard found. */
export type FoundProblem<Code extends FoundCode = FoundCode> = {
  readonly [C in Code]: ProblemFigures[C] & { readonly code: C };
}[Code];

/** Trials that a guard refused, enough of them to refuse their scenario. */
export interface GuardProblem extends RefusedTrials {
  /** For starved trials: how many others are sound, and how many were planned. */
  readonly sound?: { readonly trials: number; readonly planned: number };
}

/** Why figures are not valid. */
export type ValidityProblem = FoundProblem | GuardProblem;
