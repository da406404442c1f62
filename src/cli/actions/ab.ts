import { compareHeadWithBase, headModule } from '../../app/ab/ab.ts';
import type { Entries } from '../../app/command-line.ts';
import { readThresholds } from '../../app/compare.ts';
import { EXIT } from '../../model/error.ts';
import { comparisonOutputs } from '../comparison-output.ts';
import type { AbFlags } from '../flags.ts';
import { interruptible } from '../interrupt.ts';
import { showProgress } from '../progress.ts';

/** Compares the working tree with the base, prints the comparison, and returns the exit code of the gate. */
export async function printAb(flags: AbFlags, entries: Partial<Entries>): Promise<number> {
  const { failOn, format, write = [], ...choices } = flags;
  const thresholds = failOn === undefined ? undefined : await readThresholds({ failOn });
  const print = comparisonOutputs({ format, write });
  headModule(choices);
  return await interruptible(async (signal) => {
    const progress = showProgress(process.stderr, Date.now);
    const onNote = (note: string): void => void process.stderr.write(`${note}\n`);
    const options = { thresholds, onNote, signal, onEvent: progress.event, entries };
    const comparison = await compareHeadWithBase(choices, options).finally(progress.end);
    if (comparison === undefined) return EXIT.interrupted;
    print(comparison);
    return comparison.gate.exitCode;
  });
}
