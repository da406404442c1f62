import { readFileSync } from 'node:fs';
import type { MachineUse } from '../model/trial.ts';

/** Reads a system file; throws if it does not exist. */
export type ReadSystem = (path: string) => string;

/** Counters of the system since its start; CPU times in milliseconds. */
export interface MachineReading {
  readonly atMs: number;
  readonly cores: number;
  readonly loadAverage: number;
  readonly busyMs: number;
  readonly stolenMs: number;
  /** CPU time of this process and its children, including ended ones. */
  readonly ownMs: number;
}

/** Linux reports CPU times in hundredths of a second (USER_HZ, proc(5)). */
const TICK_MS = 10;

const readSystem: ReadSystem = (path) => readFileSync(path, 'latin1');

/** Undefined if the system has no `/proc`. */
export function readMachine(
  pid: number,
  nowMs: number,
  read: ReadSystem = readSystem,
): MachineReading | undefined {
  try {
    const { cores, busyMs, stolenMs } = processors(read('/proc/stat'));
    const loadAverage = Number(read('/proc/loadavg').split(' ')[0]);
    if (cores === 0 || !Number.isFinite(busyMs + stolenMs + loadAverage)) return undefined;
    return { atMs: nowMs, cores, loadAverage, busyMs, stolenMs, ownMs: ownTime(pid, read) };
  } catch {
    return undefined;
  }
}

/** The difference of two readings; undefined if one is missing or no time passed between them. */
export function machineUse(
  before: MachineReading | undefined,
  after: MachineReading | undefined,
): MachineUse | undefined {
  if (before === undefined || after === undefined || after.atMs <= before.atMs) return undefined;
  // The files are read one after the other, so small differences may be negative.
  const grown = (of: (one: MachineReading) => number): number => Math.max(0, of(after) - of(before));
  return {
    elapsedMs: after.atMs - before.atMs,
    cores: after.cores,
    loadAverage: after.loadAverage,
    stolenMs: grown(({ stolenMs }) => stolenMs),
    othersMs: grown(({ busyMs, ownMs }) => busyMs - ownMs),
  };
}

/**
 * First line of `/proc/stat`: user, nice, system, idle, iowait, irq, softirq, steal. User and nice include
 * guests.
 */
function processors(stat: string): Pick<MachineReading, 'cores' | 'busyMs' | 'stolenMs'> {
  const [all = ''] = stat.split('\n');
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = all
    .split(/\s+/)
    .slice(1)
    .map(Number);
  return {
    cores: stat.match(/^cpu\d+ /gm)?.length ?? 0,
    busyMs: (user + nice + system + irq + softirq) * TICK_MS,
    stolenMs: steal * TICK_MS,
  };
}

/**
 * Fields 14 to 17 of `/proc/<pid>/stat`: utime and stime, of the process and of its ended, reaped children.
 */
function ownTime(pid: number, read: ReadSystem): number {
  const ended = timesOf(read(`/proc/${pid}/stat`), 4);
  const children = read(`/proc/${pid}/task/${pid}/children`).split(/\s+/).filter(Boolean);
  return children.reduce((sum, child) => {
    try {
      return sum + timesOf(read(`/proc/${child}/stat`), 4);
    } catch {
      // The child has ended since it was listed.
      return sum;
    }
  }, ended);
}

function timesOf(stat: string, fields: number): number {
  // The process name, before the last parenthesis, may contain any character.
  const rest = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return rest.slice(11, 11 + fields).reduce((sum, one) => sum + Number(one), 0) * TICK_MS;
}
