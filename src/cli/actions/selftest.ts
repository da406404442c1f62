import { raisesTooManyAlarms, runSelftest, type SelftestStep } from '../../app/selftest/selftest.ts';
import { EXIT } from '../../model/error.ts';
import { renderSelftest } from '../../report/selftest.ts';
import { percentText } from '../../text/numbers.ts';
import type { SelftestFlags } from '../flags.ts';
import { interruptible } from '../interrupt.ts';
import { liveLine } from '../live-line.ts';

/** Runs the self-test, prints its result, and returns the exit code. */
export async function printSelftest({ json, ...flags }: SelftestFlags): Promise<number> {
  const line = liveLine(process.stderr);
  const onStep = ({ comparison, of, slowdown, stage }: SelftestStep): void => {
    const second = slowdown === 0 ? 'A' : `A slowed by ${percentText(slowdown)}`;
    const milestone = `comparison ${comparison + 1} of ${of}: A against ${second}`;
    const step = typeof stage === 'object' ? `block ${stage.block + 1}` : stage;
    if (stage === 'started') line.show(milestone, milestone);
    else line.show(`${milestone}  ${step}`);
  };
  return await interruptible(async (signal) => {
    const result = await runSelftest({ ...flags, signal, onStep }).finally(line.end);
    if (result !== undefined)
      process.stdout.write(json === true ? `${JSON.stringify(result, null, 2)}\n` : renderSelftest(result));
    if (signal.aborted || result === undefined) return EXIT.interrupted;
    return raisesTooManyAlarms(result) ? EXIT.invalid : EXIT.ok;
  });
}
