import { compareRuns } from '../../analyze/compare-runs.ts';
import { readConfigFile } from '../../config/config-file.ts';
import { thresholdsFrom } from '../../config/fail-on.ts';
import { thresholdsOf } from '../../config/gate.ts';
import { resolveConfig } from '../../config/resolve.ts';
import type { RunComparison } from '../../model/comparison.ts';
import type { Threshold } from '../../model/threshold.ts';
import {
  headFigures,
  renderBencher,
  renderBenchmark,
  renderComparison,
  renderComparisonAnnotations,
  renderComparisonJson,
  renderComparisonJunit,
  renderComparisonMarkdown,
} from '../../report/index.ts';
import { runOrBaseline } from '../../results/baselines.ts';
import { readRun } from '../../results/read.ts';
import type { CompareFlags, CompareFormat } from '../commands/compare.ts';
import { CHOICES } from '../directory.ts';

/** Reads and compares two runs, prints the result, and gives the exit code. */
export async function compare(base: string, head: string, flags: CompareFlags): Promise<number> {
  const thresholds = await thresholdsFor(flags);
  const directory = process.cwd();
  const [before, after] = [base, head].map((named) => runOrBaseline(directory, named));
  const comparison = compareRuns(readRun(before ?? base), readRun(after ?? head), {
    thresholds,
    force: flags.force === true,
  });
  process.stdout.write(rendered(comparison, flags.format));
  return comparison.gate.exitCode;
}

async function thresholdsFor({ failOn, config }: CompareFlags): Promise<readonly Threshold[] | undefined> {
  if (failOn !== undefined) return thresholdsFrom('--fail-on', failOn);
  const file = await readConfigFile(process.cwd(), config);
  if (file === undefined) return undefined;
  // A mistake anywhere in the file is told, not passed over.
  resolveConfig([file], CHOICES, 0);
  return thresholdsOf([file]);
}

function rendered(comparison: RunComparison, format: CompareFormat): string {
  switch (format) {
    case 'text':
      return comparisonText(comparison);
    case 'md':
      return renderComparisonMarkdown(comparison);
    case 'json':
      return renderComparisonJson(comparison);
    case 'junit':
      return renderComparisonJunit(comparison);
    case 'annotations':
      return renderComparisonAnnotations(comparison);
    case 'benchmark-bigger':
      return renderBenchmark(headFigures(comparison), 'bigger');
    case 'benchmark-smaller':
      return renderBenchmark(headFigures(comparison), 'smaller');
    case 'bencher':
      return renderBencher(headFigures(comparison));
    default:
      return format satisfies never;
  }
}

/** For the terminal that stdout is. */
export function comparisonText(comparison: RunComparison): string {
  const { isTTY: color, columns = 100 } = process.stdout;
  return renderComparison(comparison, { columns, color });
}
