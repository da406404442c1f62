import { partnerKey } from '../../model/duet.ts';
import { oversizeOf, trialsWithout } from '../../model/oversize.ts';
import type { Header, RunLine, Verification } from '../../model/run-file.ts';
import { baseOf, type PlannedTrial, type Scenario } from '../../model/scenario.ts';
import type { Trial } from '../../model/trial.ts';

/** State of the run after the lines read so far. */
export interface RunSoFar {
  readonly header: Header;
  readonly scenarios: ReadonlyMap<string, Scenario>;
  /** One scenario per base name. */
  readonly bases: ReadonlyMap<string, Scenario>;
  /** All planned trials, including those of stages, by position. */
  readonly planned: readonly PlannedTrial[];
  /** Number of finished or failed trials: the first of `planned`. */
  readonly done: number;
  /** `type/name` of lines that a run writes once per scenario or transport. */
  readonly once: ReadonlySet<string>;
  readonly verifications: ReadonlyMap<string, Verification>;
  readonly warm: ReadonlySet<string>;
  /** The first trial of each pair of a duet, by `partnerKey`. */
  readonly partners: ReadonlyMap<string, Trial>;
  /** Undefined if the run has not ended. */
  readonly ended: 'complete' | 'interrupted' | 'invalid' | undefined;
}

/** Returns the problem of a line, if any. */
export type Check<Line> = (line: Line, run: RunSoFar) => string | undefined;

/** The first problem that these checks find. */
export function firstOf<Line>(checks: readonly Check<Line>[], line: Line, run: RunSoFar): string | undefined {
  for (const check of checks) {
    const problem = check(line, run);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** Collects lines, unchecked. */
export class RunRead implements RunSoFar {
  readonly header: Header;
  readonly scenarios = new Map<string, Scenario>();
  readonly bases = new Map<string, Scenario>();
  readonly planned: PlannedTrial[] = [];
  readonly once = new Set<string>();
  readonly verifications = new Map<string, Verification>();
  readonly warm = new Set<string>();
  readonly partners = new Map<string, Trial>();
  done = 0;
  ended: RunSoFar['ended'];

  constructor(header: Header) {
    this.header = header;
    this.#plan(header.plan.scenarios, header.plan.trials);
  }

  add(line: RunLine): void {
    switch (line.type) {
      case 'stage':
        this.#plan(line.scenarios, line.trials);
        break;
      case 'trial':
        if (line.duet !== null)
          this.partners.set(partnerKey(line.block, this.scenarios.get(line.scenario)), line);
        this.done++;
        break;
      case 'failed-trial':
        this.done++;
        break;
      case 'warm-up':
        this.warm.add(line.scenario);
        break;
      case 'verification':
        this.verifications.set(line.scenario, line);
        this.#leaveOutOversize();
        this.once.add(onceKey(line));
        break;
      case 'counters':
      case 'instructions':
      case 'instructions-left-out':
      case 'phases':
      case 'feedback':
      case 'feedback-left-out':
        this.once.add(onceKey(line));
        break;
      case 'resumed':
        this.ended = undefined;
        break;
      case 'end':
        this.ended = line.reason;
        break;
      case 'header':
      case 'late':
      case 'machine':
        break;
      default:
        line satisfies never;
    }
  }

  #leaveOutOversize(): void {
    const { sweep } = this.header.config;
    const scenarios = [...this.scenarios.values()];
    const oversize = oversizeOf({ sweep, scenarios }, [...this.verifications.values()]);
    this.planned.splice(0, Number.POSITIVE_INFINITY, ...trialsWithout(oversize, this.planned));
  }

  #plan(scenarios: readonly Scenario[], trials: readonly PlannedTrial[]): void {
    for (const scenario of scenarios) {
      this.scenarios.set(scenario.id, scenario);
      this.bases.set(baseOf(scenario), scenario);
    }
    this.planned.push(...trials);
  }
}

export function onceKey(
  line:
    | { readonly type: string; readonly scenario: string }
    | { readonly type: string; readonly transport: string },
): string {
  return `${line.type}/${'scenario' in line ? line.scenario : line.transport}`;
}
