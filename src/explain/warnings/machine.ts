import type { ScenarioTrials } from '../../analyze/trials/trials.ts';
import {
  type BlockLoad,
  blockLoads,
  isBusy,
  waitingRange,
} from '../../analyze/validity/guards/busy-machine.ts';
import type { RunRecord } from '../../model/run-file.ts';
import { numberText, percentText, quantity } from '../../text/numbers.ts';

/** For the answer, if other processes used the machine in half of the blocks or more. */
export function busyMachineTexts(record: Pick<RunRecord, 'trials' | 'header'>): string[] {
  // Other load slows both clients of a duet equally, and the duet's guards exclude the affected pairs.
  if (record.header.config.pairing === 'duet') return [];
  const loads = blockLoads(record);
  const busy = loads.filter(isBusy);
  if (busy.length === 0 || 2 * busy.length < loads.length) return [];
  return [
    `${usedText(loads, busy)} All rates are lower than on a quiet machine, and ratios may differ. Close other programs, or wait, and run again.`,
  ];
}

/** For the warnings, if any block was on a busy machine, with the cost to the clients. */
export function busyMachineWarnings(
  record: Pick<RunRecord, 'trials'>,
  measured: readonly ScenarioTrials[],
): string[] {
  const loads = blockLoads(record);
  const busy = loads.filter(isBusy);
  if (busy.length === 0) return [];
  const range = waitingRange(measured);
  const waited =
    range === undefined
      ? ''
      : ` The clients waited for a processor for ${rangeText(range)} of the time that they were ready.`;
  return [usedText(loads, busy) + waited];
}

function usedText(loads: readonly BlockLoad[], busy: readonly BlockLoad[]): string {
  const sorted = busy.toSorted((a, b) => a.others - b.others);
  const middle = sorted[Math.floor(sorted.length / 2)];
  const load = Math.max(...busy.map(({ loadAverage }) => loadAverage));
  return `The machine was busy: in ${busy.length} of ${quantity(loads.length, 'block')}, other processes used about ${numberText(middle?.others ?? 0)} of ${quantity(middle?.cores ?? 0, 'core')} (load average up to ${numberText(load)}).`;
}

function rangeText({ least, most }: { readonly least: number; readonly most: number }): string {
  const [from, to] = [percentText(least), percentText(most)];
  return from === to ? from : `${from} to ${to}`;
}
