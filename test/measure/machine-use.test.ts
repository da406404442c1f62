import { describe, expect, it } from 'vitest';
import { machineUse, readMachine } from '../../src/measure/machine-use.ts';
import { threadTimes } from '../../src/model/schedstat.ts';

const FILES = {
  '/proc/stat':
    'cpu  1000 100 200 9000 50 10 20 30 0 0\ncpu0 500 50 100 4500 25 5 10 15 0 0\ncpu1 500 50 100 4500 25 5 10 15 0 0\nintr 1\n',
  '/proc/loadavg': '13.20 4.68 2.35 6/163 14308\n',
  // A name may hold anything, even a parenthesis and blanks.
  '/proc/7/stat': '7 (node) a) b) S 1 7 7 0 -1 4194304 99 0 0 0 30 20 5 5 20 0 1 0 67026\n',
  '/proc/7/task/7/children': '8 9 ',
  '/proc/8/stat': '8 (node) S 7 7 7 0 -1 4194304 99 0 0 0 100 40 0 0 20 0 1 0 67026\n',
};

function system(changes: Readonly<Record<string, string>> = {}) {
  const files = new Map(Object.entries({ ...FILES, ...changes }));
  return (path: string): string => {
    const text = files.get(path);
    if (text === undefined) throw new Error(`ENOENT ${path}`);
    return text;
  };
}

describe('a reading of the machine', () => {
  it('has load, busy and stolen time, and the use of the run with all its children', () => {
    expect(readMachine(7, 100, system())).toEqual({
      atMs: 100,
      cores: 2,
      loadAverage: 13.2,
      busyMs: 13_300,
      stolenMs: 300,
      // 30 + 20 + 5 + 5 of itself and the ended ones, 140 of the child that lives; the third one ended while
      // it was read.
      ownMs: 2000,
    });
  });

  it('is undefined if the system has no such files, or unknown ones', () => {
    expect(
      readMachine(7, 0, () => {
        throw new Error('ENOENT');
      }),
    ).toBeUndefined();
    expect(readMachine(7, 0, system({ '/proc/stat': 'nothing' }))).toBeUndefined();
    expect(readMachine(7, 0, system({ '/proc/loadavg': 'nothing' }))).toBeUndefined();
  });
});

describe('the use of the machine between two readings', () => {
  it('is the time of other processes and of the hypervisor', () => {
    const before = readMachine(7, 0, system());
    const after = readMachine(
      7,
      1000,
      system({
        '/proc/stat': FILES['/proc/stat']
          .replace('1000 100 200', '1120 100 250')
          .replace(' 30 0 0', ' 40 0 0'),
        '/proc/8/stat': FILES['/proc/8/stat'].replace('100 40', '150 60'),
      }),
    );
    // 1,700 ms busy, 700 of them our own.
    expect(machineUse(before, after)).toEqual({
      elapsedMs: 1000,
      cores: 2,
      loadAverage: 13.2,
      stolenMs: 100,
      othersMs: 1000,
    });
  });

  it('is undefined without two readings, and never negative', () => {
    const reading = readMachine(7, 0, system());
    expect(machineUse(undefined, reading)).toBeUndefined();
    expect(machineUse(reading, reading)).toBeUndefined();
    expect(
      machineUse(
        reading,
        readMachine(7, 10, system({ '/proc/8/stat': FILES['/proc/8/stat'].replace('100 40', '150 60') })),
      )?.othersMs,
    ).toBe(0);
  });
});

describe('the times of a thread', () => {
  it('are the first two numbers of its schedstat, in nanoseconds', () => {
    expect(threadTimes('95038150 114658766 30\n')).toEqual({ ranMs: 95.03815, waitedMs: 114.658766 });
    expect(threadTimes('0 0 0')).toEqual({ ranMs: 0, waitedMs: 0 });
    for (const other of ['', '1 2', 'a b c', '-1 2 3']) expect(threadTimes(other)).toBeUndefined();
  });
});
