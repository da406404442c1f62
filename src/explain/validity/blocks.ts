import { type SpoilCause, spoiledBlocks } from '../../analyze/trials/machine.ts';
import { starvedBlocks } from '../../analyze/trials/starvation.ts';
import type { RunRecord } from '../../model/run-file.ts';
import type { Summary } from '../../model/summary.ts';
import { percentText } from '../../text/numbers.ts';
import { scenarioName } from '../../text/scenarios.ts';
import { type RefusalText, refusalText } from './refusals.ts';

/** `the clock stepped by 400 ms in a trial; the limit is 50 ms` */
export function spoilText(cause: SpoilCause): RefusalText {
  if (cause.code !== 'speed-changed') return refusalText(cause);
  const { speed, tolerance } = cause;
  return {
    clause: `the machine ran at ${percentText(speed)} of its usual speed; the limit is ${percentText(1 - tolerance)} to ${percentText(1 + tolerance)}`,
    hint: 'Run nothing else on the machine, use mains power, and fix the processor frequency if possible.',
  };
}

/** Blocks that were measured again, each with its cause. */
export function repeatedBlocks(record: RunRecord): Summary['run']['spoiled'] {
  return [
    ...spoiledBlocks(record).map(({ block, cause }) => ({ block, cause: spoilText(cause).clause })),
    ...starvedBlocks(record).map(({ block, scenario, refusal }) => ({
      block,
      cause: `${scenarioName(scenario)}: ${refusalText(refusal).clause}`,
    })),
  ];
}
