import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import type { CoreUse } from '../model/duet.ts';
import { threadTimes } from '../model/schedstat.ts';
import type { ReadSystem } from './machine-use.ts';

/** The files of the system that pinning and its guards need. */
export interface ProcFiles {
  readonly read: ReadSystem;
  /** The thread ids of a process; throws if it does not exist. */
  readonly threads: (pid: number) => readonly string[];
}

export const PROC_FILES: ProcFiles = {
  read: (path) => readFileSync(path, 'latin1'),
  threads: (pid) => readdirSync(`/proc/${pid}/task`),
};

/** Cores of a duet: one for both clients, and one for each of the two mocks, which may share it. */
export interface DuetCores {
  readonly client: number;
  readonly mocks: readonly [number, number];
}

/** Why a duet is impossible here. */
export type NoDuetReason = 'no-proc' | 'one-core' | 'no-taskset';

/** The list of proc(5), such as `0-2,5`. */
export function coresIn(list: string): number[] {
  return list.split(',').flatMap((part) => {
    const [from = '', to = from] = part.trim().split('-');
    if (!/^\d+$/.test(from) || !/^\d+$/.test(to)) return [];
    return Array.from({ length: Number(to) - Number(from) + 1 }, (_, i) => Number(from) + i);
  });
}

/** True if a process started by taskset is allowed on this core only. */
export type CanPin = (core: number) => boolean;

const canPin: CanPin = (core) => {
  const { stdout, status } = spawnSync('taskset', ['-c', String(core), 'cat', '/proc/self/status'], {
    encoding: 'latin1',
  });
  return status === 0 && isOnly(core, stdout);
};

/** The cores for duets on this machine, or why there can be none. */
export function duetCores(files: ProcFiles = PROC_FILES, pins: CanPin = canPin): DuetCores | NoDuetReason {
  let allowed: number[];
  try {
    allowed = coresIn(allowedList(files.read('/proc/self/status')));
    if (ranMsOf(process.pid, files) === undefined || coreTimes(0, files) === undefined) return 'no-proc';
  } catch {
    return 'no-proc';
  }
  // The last core, because many systems handle interrupts on the first.
  const client = allowed.at(-1);
  if (client === undefined || allowed.length < 2) return 'one-core';
  if (!pins(client)) return 'no-taskset';
  const siblings = new Set(siblingsOf(client, files));
  const others = allowed.filter((core) => core !== client);
  // A hardware thread of the clients' core would slow both clients down.
  const apart = others.filter((core) => !siblings.has(core));
  const [first = client, second = first] = apart.length > 0 ? apart : others;
  return { client, mocks: [first, second] };
}

function siblingsOf(core: number, { read }: ProcFiles): readonly number[] {
  try {
    return coresIn(read(`/sys/devices/system/cpu/cpu${core}/topology/thread_siblings_list`));
  } catch {
    return [];
  }
}

/** True if every thread of the process is allowed on this core only. */
export function isPinned(pid: number, core: number, { read, threads }: ProcFiles = PROC_FILES): boolean {
  try {
    return threads(pid).every((thread) => isOnly(core, read(`/proc/${pid}/task/${thread}/status`)));
  } catch {
    return false;
  }
}

function isOnly(core: number, status: string): boolean {
  const allowed = coresIn(allowedList(status));
  return allowed.length === 1 && allowed[0] === core;
}

function allowedList(status: string): string {
  return /^Cpus_allowed_list:\s*(\S+)/m.exec(status)?.[1] ?? '';
}

/** Processor time of all threads of a process; undefined if the system does not count it. */
export function ranMsOf(pid: number, { read, threads }: ProcFiles = PROC_FILES): number | undefined {
  let ranMs = 0;
  for (const thread of threads(pid)) {
    const times = timesOf(`/proc/${pid}/task/${thread}/schedstat`, read);
    if (times === 'ended') continue;
    if (times === undefined) return undefined;
    ranMs += times.ranMs;
  }
  return ranMs;
}

function timesOf(path: string, read: ReadSystem) {
  try {
    return threadTimes(read(path));
  } catch {
    // The thread has ended since it was listed.
    return 'ended';
  }
}

/** Linux reports CPU times in hundredths of a second (USER_HZ, proc(5)). */
const TICK_MS = 10;

/** Times of one core since the start of the system; undefined if the system does not report them. */
export function coreTimes(core: number, { read }: ProcFiles = PROC_FILES): CoreUse | undefined {
  const found = new RegExp(`^cpu${core} (.+)$`, 'm').exec(read('/proc/stat'))?.[1];
  if (found === undefined) return undefined;
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = found.split(' ').map(Number);
  return { core, busyMs: (user + nice + system + irq + softirq) * TICK_MS, stolenMs: steal * TICK_MS };
}
