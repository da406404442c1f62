import { dirname } from 'node:path';
import type { Entries } from '../../app/command-line.ts';
import { applyGate } from '../../app/gate.ts';
import { writeReports } from '../../app/report-files.ts';
import { prepareRun, type RunRequest } from '../../app/run.ts';
import { EXIT } from '../../model/error.ts';
import { isLimited } from '../../model/target.ts';
import { renderJson } from '../../report/index.ts';
import { comparisonText } from '../comparison-output.ts';
import { confirmBy } from '../confirm.ts';
import { interruptible } from '../interrupt.ts';
import { showProgress } from '../progress.ts';
import { summaryText } from '../summary-text.ts';

export interface RunCommand extends RunRequest {
  readonly json: boolean;
  /** Prints every section instead of the first screen. */
  readonly details: boolean;
  /** Confirms that messages leave this machine. */
  readonly yes: boolean;
  /** Modules that replace those of the child processes. */
  readonly entries: Partial<Entries>;
  /** Replaces the function that times the machine. */
  readonly reference: (() => number) | undefined;
}

/** Runs, prints the result, and returns the exit code. */
export async function run(command: RunCommand): Promise<number> {
  const { json, details, yes, entries, reference } = command;
  const { start, gate } = await prepareRun(command);
  const progress = showProgress(process.stderr, Date.now);
  const measured = await interruptible((signal) =>
    start({
      onEvent: progress.event,
      signal,
      entries,
      confirm: confirmBy(yes),
      ...(reference === undefined ? {} : { reference }),
    }).finally(progress.end),
  );
  const { summary, path, end } = measured;
  if (measured.wasComplete)
    process.stderr.write(`run ${summary.run.id} is complete: nothing is left to measure\n`);
  const page = writeReports(path, summary);
  process.stdout.write(json ? renderJson(summary) : summaryText(summary, page, details));
  if (end === 'interrupted') {
    const next = isLimited(summary.config.targets)
      ? 'a run with an external server cannot be resumed'
      : `to finish it: sendoff run --resume ${dirname(path)}`;
    process.stderr.write(
      `interrupted: ${summary.run.finishedTrials} of ${summary.run.plannedTrials} trials are in ${path}; ${next}\n`,
    );
    return EXIT.interrupted;
  }
  if (gate === undefined) return summary.validity.valid ? EXIT.ok : EXIT.invalid;
  const { exitCode, comparison, note } = applyGate(gate, path, summary);
  if (comparison !== undefined)
    (json ? process.stderr : process.stdout).write(`\n${comparisonText(comparison)}`);
  if (note !== undefined) process.stderr.write(`${note}\n`);
  return exitCode;
}
