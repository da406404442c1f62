import { writeOutputFile } from '../app/output-file.ts';
import type { RunComparison } from '../model/comparison.ts';
import { EXIT, SendoffError, usageError } from '../model/error.ts';
import {
  headFigures,
  renderBencher,
  renderBenchmark,
  renderComparison,
  renderComparisonAnnotations,
  renderComparisonJson,
  renderComparisonJunit,
  renderComparisonMarkdown,
} from '../report/index.ts';
import { COMPARISON_FORMATS, type ComparisonFormat } from './flags.ts';

export interface ComparisonOutput {
  /** The format on stdout. */
  readonly format: ComparisonFormat;
  /** Additional files: `md=comment.md`. */
  readonly write?: readonly string[];
}

/** Checks the options before anything is measured. The returned function prints and writes a comparison. */
export function comparisonOutputs({
  format,
  write = [],
}: ComparisonOutput): (comparison: RunComparison) => void {
  const files = write.map(fileOf);
  return (comparison) => {
    for (const file of files) writeOutput(file.path, rendered(comparison, file.format));
    process.stdout.write(rendered(comparison, format));
  };
}

function fileOf(text: string): { readonly format: ComparisonFormat; readonly path: string } {
  const at = text.indexOf('=');
  const format = COMPARISON_FORMATS.find((one) => one === text.slice(0, at));
  const path = text.slice(at + 1);
  if (format !== undefined && path !== '') return { format, path };
  throw usageError(
    'write-malformed',
    `--write: expected a format and a file such as md=comment.md, found "${text}"`,
    `the formats are ${COMPARISON_FORMATS.join(', ')}`,
  );
}

function writeOutput(path: string, text: string): void {
  try {
    writeOutputFile(path, text);
  } catch (cause) {
    throw new SendoffError(
      `${path}: cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`,
      {
        code: 'output-unwritable',
        exitCode: EXIT.usage,
        hint: 'create its folder, or choose another file',
        cause,
      },
    );
  }
}

function rendered(comparison: RunComparison, format: ComparisonFormat): string {
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

/** The comparison as text, in the width and colors of stdout. */
export function comparisonText(comparison: RunComparison): string {
  const { isTTY: color, columns = 100 } = process.stdout;
  return renderComparison(comparison, { columns, color });
}
