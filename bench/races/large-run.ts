import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fabricateRun, runLines } from '../../test/analyze/fabricate-run.ts';
import { runText } from '../../test/results/run-text.ts';
import { BIN, type CommandResult, timeCommand } from '../command.ts';

/** With fourteen scenarios, 10,010 trials. */
const BLOCKS = 715;
/**
 * Service times per trial. They make histograms of about 1 KB, as in real trials of half a second.
 */
const DRAWS = 2_000;

/** Reading, analyzing and drawing a run of 10,000 trials. */
export function largeRun(): CommandResult {
  const folder = mkdtempSync(join(tmpdir(), 'sendoff-bench-'));
  try {
    const record = fabricateRun({ blocks: BLOCKS, draws: DRAWS });
    writeFileSync(join(folder, 'run.jsonl'), runText(runLines(record)));
    const { command, bareNode } = timeCommand([BIN, 'report', folder, '--format', 'html'], 7);
    const name = `sendoff report --format html of ${record.trials.length.toLocaleString('en-US')} trials`;
    return { name, ...command, bareNode, barMs: 2_000, barMebibytes: 200 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
