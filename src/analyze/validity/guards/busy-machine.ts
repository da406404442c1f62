import type { RunRecord } from '../../../model/run-file.ts';
import type { MachineUse } from '../../../model/trial.ts';
import type { ScenarioTrials } from '../../trials/trials.ts';
import { waitingShare } from './starved.ts';

/** Load average per core from which a run warns before it starts. A finished run leaves less behind. */
export const BUSY_LOAD = 1.5;
/** If other processes use more than this share of all cores, the machine is busy in a block. */
export const MOST_OTHERS = 0.2;
/** With this many free cores, client, mock and their helper threads have enough. */
const ENOUGH_CORES = 4;

export function isBusyBefore({ loadAverage, cores }: Pick<MachineUse, 'loadAverage' | 'cores'>): boolean {
  return loadAverage > BUSY_LOAD * cores;
}

/** Cores that other processes used in one block. */
export interface BlockLoad {
  readonly block: number;
  readonly cores: number;
  readonly others: number;
  readonly loadAverage: number;
}

/** In the order of the blocks, without blocks that have no reading. */
export function blockLoads({ trials }: Pick<RunRecord, 'trials'>): BlockLoad[] {
  const uses = trials.flatMap(({ block, machine }) => (machine === null ? [] : [{ block, ...machine }]));
  return [...Map.groupBy(uses, ({ block }) => block)].map(([block, of]) => {
    const sum = (get: (one: MachineUse) => number): number => of.reduce((all, one) => all + get(one), 0);
    return {
      block,
      cores: Math.max(...of.map(({ cores }) => cores)),
      others: sum(({ othersMs }) => othersMs) / sum(({ elapsedMs }) => elapsedMs),
      loadAverage: Math.max(...of.map(({ loadAverage }) => loadAverage)),
    };
  });
}

export function isBusy({ cores, others }: BlockLoad): boolean {
  return others > MOST_OTHERS * cores && cores - others < ENOUGH_CORES;
}

/** Range of the median waiting shares of the scenarios; undefined if nothing was counted. */
export function waitingRange(
  measured: readonly ScenarioTrials[],
): { readonly least: number; readonly most: number } | undefined {
  const middles = measured
    .filter(({ scenario }) => scenario.role === 'measured')
    .flatMap(({ trials }) => {
      const shares = trials.flatMap(({ client }) => waitingShare(client) ?? []).sort((a, b) => a - b);
      return shares[Math.floor(shares.length / 2)] ?? [];
    });
  return middles.length === 0 ? undefined : { least: Math.min(...middles), most: Math.max(...middles) };
}
