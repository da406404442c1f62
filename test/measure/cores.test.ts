import { describe, expect, it } from 'vitest';
import { coresIn, coreTimes, duetCores, isPinned, type ProcFiles, ranMsOf } from '../../src/measure/cores.ts';

/** A system with these files; a process has the threads that its folder names. */
function system(files: Readonly<Record<string, string>>, threads: readonly string[] = ['7', '8']): ProcFiles {
  return {
    threads: () => threads,
    read: (path) => {
      const text = files[path];
      if (text === undefined) throw new Error(`ENOENT: ${path}`);
      return text;
    },
  };
}

const STAT =
  'cpu  9 9 9 9 9 9 9 9 0 0\ncpu0 1 2 3 40 5 6 7 8 0 0\ncpu1 10 20 30 40 50 60 70 80 0 0\nintr 1\n';
const own = process.pid;

function machine(allowed: string, more: Readonly<Record<string, string>> = {}): ProcFiles {
  return system(
    {
      '/proc/self/status': `Name:\tnode\nCpus_allowed_list:\t${allowed}\n`,
      '/proc/stat': STAT,
      [`/proc/${own}/task/7/schedstat`]: '1000000 0 1\n',
      ...more,
    },
    ['7'],
  );
}

describe('the cores of a duet', () => {
  it('reads lists of cores as the kernel writes them', () => {
    expect(coresIn('0-2,5')).toEqual([0, 1, 2, 5]);
    expect(coresIn('')).toEqual([]);
    expect(coresIn('a-b')).toEqual([]);
  });

  it('puts both clients on the last core and both mocks on the other of two', () => {
    expect(duetCores(machine('0-1'), () => true)).toEqual({ client: 1, mocks: [0, 0] });
  });

  it('gives each mock a core of its own if there are three', () => {
    expect(duetCores(machine('0-2'), () => true)).toEqual({ client: 2, mocks: [0, 1] });
  });

  it('keeps mocks off the other hardware thread of the clients’ core', () => {
    const siblings = { '/sys/devices/system/cpu/cpu3/topology/thread_siblings_list': '2-3\n' };
    expect(duetCores(machine('0-3', siblings), () => true)).toEqual({ client: 3, mocks: [0, 1] });
  });

  it('names what is missing', () => {
    expect(duetCores(machine('0'), () => true)).toBe('one-core');
    expect(duetCores(machine('0-1'), () => false)).toBe('no-taskset');
    expect(duetCores(system({}), () => true)).toBe('no-proc');
  });

  it('finds a thread that may run elsewhere', () => {
    const status = (list: string): string => `Cpus_allowed:\t2\nCpus_allowed_list:\t${list}\n`;
    const files = (second: string): ProcFiles =>
      system({ '/proc/5/task/7/status': status('1'), '/proc/5/task/8/status': status(second) });
    expect(isPinned(5, 1, files('1'))).toBe(true);
    expect(isPinned(5, 1, files('0-1'))).toBe(false);
    expect(isPinned(5, 0, files('1'))).toBe(false);
    expect(isPinned(6, 1, files('1'))).toBe(false);
  });

  it('adds the processor times of all threads', () => {
    const files = { '/proc/5/task/7/schedstat': '1500000 9 1\n', '/proc/5/task/8/schedstat': '500000 9 1\n' };
    expect(ranMsOf(5, system(files))).toBe(2);
    expect(ranMsOf(5, system({ '/proc/5/task/7/schedstat': '1500000 9 1\n' }))).toBe(1.5);
    expect(ranMsOf(5, system({ '/proc/5/task/7/schedstat': 'nothing' }))).toBeUndefined();
  });

  it('reads the work and the stolen time of one core', () => {
    const files = system({ '/proc/stat': STAT });
    expect(coreTimes(1, files)).toEqual({ core: 1, busyMs: 1900, stolenMs: 800 });
    expect(coreTimes(2, files)).toBeUndefined();
  });
});
