import { describe, expect, it } from 'vitest';
import { isBusyBefore } from '../../../src/analyze/validity/guards/busy-machine.ts';
import { analyze } from '../../../src/explain/summary.ts';
import type { RunRecord } from '../../../src/model/run-file.ts';
import type { MachineUse, Scheduling, Trial } from '../../../src/model/trial.ts';
import { nextStage } from '../../../src/plan/stages.ts';
import { JUDGE } from '../../plan/simulate.ts';
import { API, runOf, SMTP } from '../fabricate-pair.ts';

const BLOCKS = 10;

/** A client that works all the time, in a trial of half a second. */
const SOUND: Scheduling = { windowMs: 500, ranMs: 450, waitedMs: 20, ticks: 200, tickMs: 2.2 };

interface Disturbance {
  readonly scheduling?: Partial<Scheduling>;
  readonly utilization?: number;
  readonly delayMaxMs?: number;
  readonly machine?: Partial<MachineUse>;
}

/** A run whose SMTP trials have this client, or this mock, in these blocks. */
function disturbed(
  { scheduling, utilization = 0.98, delayMaxMs = 8, machine }: Disturbance,
  { blocks = BLOCKS, of = 'client' }: { readonly blocks?: number; readonly of?: 'client' | 'mock' } = {},
): RunRecord {
  const record = runOf('disturbed', 3, { blocks: BLOCKS });
  const changed = (trial: Trial): Trial => {
    const process = {
      eventLoop: { utilization, delayMaxMs, delayP99Ms: 3 },
      scheduling: { ...SOUND, ...scheduling },
    };
    const { mock } = trial;
    return {
      ...trial,
      client: of === 'client' ? { ...trial.client, ...process } : trial.client,
      mock: of === 'mock' && mock !== null ? { ...mock, ...process } : mock,
      machine: machine === undefined ? null : { ...QUIET, ...machine },
    };
  };
  return {
    ...record,
    trials: record.trials.map((one) => (one.scenario === SMTP && one.block < blocks ? changed(one) : one)),
  };
}

const QUIET: MachineUse = { elapsedMs: 600, cores: 2, loadAverage: 0.4, stolenMs: 0, othersMs: 20 };
/** Stopped for 30 ms of every 60: it ran for half of the time, and its timer fired for half of it. */
const STOPPED_HALF = { ranMs: 230, waitedMs: 10, ticks: 100 };

const refusedIn = (record: RunRecord) =>
  analyze(record).validity.problems.map(({ code, scenario, message }) => ({ code, scenario, message }));

describe('a process that runs whenever it is ready', () => {
  it('is not refused, however much garbage it collects', () => {
    expect(refusedIn(disturbed({}))).toEqual([]);
    expect(refusedIn(disturbed({ scheduling: { ranMs: 400 } }))).toEqual([]);
  });

  it('is not refused for fields that older run files lack', () => {
    expect(analyze(runOf('old', 3, { blocks: BLOCKS })).run.spoiled).toEqual([]);
  });
});

describe('a client that is stopped for 30 ms of every 60', () => {
  it('has its scenario refused, and the other scenario keeps its figures', () => {
    const summary = analyze(disturbed({ scheduling: STOPPED_HALF }));
    expect(summary.validity.problems).toEqual([
      {
        code: 'process-starved',
        scenario: SMTP,
        message: expect.stringMatching(
          /^In block 0 \(and 9 more trials\), the client was stopped for 50 % .* 20 %\. Only 0 of 10 trials /,
        ),
        hint: expect.stringContaining('blocking'),
      },
    ]);
    expect(summary.comparisons).toEqual([]);
    expect(summary.scenarios.find(({ id }) => id === API)?.trials).toBe(BLOCKS);
    expect(summary.answer.headline).toBe(
      'No answer: the figures of SMTP were refused; only those of an API are valid.',
    );
  });

  it('is detected while it waits for its server, by a timer that does not fire', () => {
    const idle = { scheduling: { ranMs: 40, waitedMs: 2, ticks: 110 }, utilization: 0.1 };
    expect(refusedIn(disturbed(idle))[0]?.code).toBe('process-starved');
    expect(refusedIn(disturbed({ ...idle, scheduling: { ...idle.scheduling, ticks: 220 } }))).toEqual([]);
  });

  it('is detected without wait counters, and is not confused with a busy system', () => {
    const without = (ranMs: number) => disturbed({ scheduling: { ranMs, waitedMs: null } });
    expect(refusedIn(without(220))[0]?.code).toBe('process-starved');
    expect(refusedIn(without(300))).toEqual([]);
  });

  it('in two of ten blocks has these excluded, with a warning', () => {
    const { validity, warnings, scenarios, comparisons, run } = analyze(
      disturbed({ scheduling: STOPPED_HALF }, { blocks: 2 }),
    );
    expect(validity.valid).toBe(true);
    expect(scenarios.map(({ trials }) => trials)).toEqual([8, 10]);
    expect(comparisons.find(({ metric }) => metric === 'throughput')?.pairs).toBe(8);
    expect(run.spoiled.map(({ block }) => block)).toEqual([0, 1]);
    expect(warnings).toContainEqual(
      expect.stringMatching(
        /^receipt · client-render · smtp-nodemailer: 2 of 10 trials .* measured again\. In block 0, .* 50 % .* 20 %\.$/,
      ),
    );
  });
});

describe('a mock that is stopped for 30 ms of every 60', () => {
  it('has its scenario refused', () => {
    const idle = { scheduling: { ranMs: 40, waitedMs: 2, ticks: 110 }, utilization: 0.1 };
    expect(refusedIn(disturbed(idle, { of: 'mock' }))[0]?.message).toMatch(
      /the mock was stopped for 43\.2 % of a trial/,
    );
  });
});

describe('a pause', () => {
  it('of a fifth of the trial is refused, unless the process waited for a processor', () => {
    const paused = (delayMaxMs: number, waitedMs: number) =>
      refusedIn(disturbed({ delayMaxMs, utilization: 0.85, scheduling: { ranMs: 380, waitedMs } }))[0]
        ?.message;
    expect(paused(140, 5)).toMatch(
      /the client was stopped for 135 ms at once in a trial of \d+ ms; the limit is 1\d\d ms\./,
    );
    expect(paused(90, 5)).toBeUndefined();
    expect(paused(140, 120)).toBeUndefined();
  });
});

describe('a wait for a processor', () => {
  it('is refused if no other process explains it, and is a warning on a busy machine', () => {
    const waiting = { scheduling: { ranMs: 200, waitedMs: 280 } };
    expect(refusedIn(disturbed({ ...waiting, machine: { othersMs: 30 } }))[0]?.message).toMatch(
      /the client waited for a processor for 58\.3 % of its ready time/,
    );
    expect(refusedIn(disturbed({ ...waiting, machine: { othersMs: 600 } }))).toEqual([]);
  });
});

describe('a hypervisor', () => {
  it('that takes more than a fifth of the processor time invalidates the scenario', () => {
    expect(refusedIn(disturbed({ machine: { stolenMs: 200 } }))).toEqual([]);
    expect(refusedIn(disturbed({ machine: { stolenMs: 300 } }))[0]?.message).toMatch(
      /the hypervisor took 25 % of the processor time/,
    );
  });
});

describe('a block in which a process was starved', () => {
  it('is repeated, at most half as often as blocks were planned', () => {
    const once = disturbed({ scheduling: STOPPED_HALF }, { blocks: 1 });
    expect(nextStage(once, 0, JUDGE)).toMatchObject({
      why: 'repeats a block in which a process got no CPU',
    });
    const always = disturbed({ scheduling: STOPPED_HALF });
    const wanted = (blocks: number): RunRecord => ({
      ...always,
      header: { ...always.header, config: { ...always.header.config, blocks } },
    });
    expect(nextStage(wanted(10), 0, JUDGE)).toBeDefined();
    expect(nextStage(wanted(7), 0, JUDGE)).toBeDefined();
    expect(nextStage(wanted(6), 0, JUDGE)).toBeUndefined();
  });

  it('leaves a run of one block sound once it was repeated', () => {
    const record = disturbed({ scheduling: STOPPED_HALF }, { blocks: 1 });
    const two: RunRecord = {
      ...record,
      header: { ...record.header, config: { ...record.header.config, blocks: 1 } },
      trials: record.trials.filter(({ block }) => block < 2),
      plan: { ...record.plan, trials: record.plan.trials.filter(({ block }) => block < 2) },
    };
    expect(refusedIn(two)).toEqual([]);
  });
});

describe('a machine that other processes use', () => {
  const loaded = (blocks: number, cores = 2): RunRecord => {
    const record = disturbed({ scheduling: { ranMs: 200, waitedMs: 280 } });
    const machine = { ...QUIET, cores, othersMs: 960, loadAverage: 13 };
    return {
      ...record,
      trials: record.trials.map((one) =>
        one.block < blocks ? { ...one, machine } : { ...one, machine: QUIET },
      ),
    };
  };

  it('is a warning and part of the answer, and refuses nothing', () => {
    const { answer, warnings, validity } = analyze(loaded(BLOCKS));
    expect(validity.valid).toBe(true);
    const used =
      /The machine was busy: in 10 of 10 blocks, other processes used about 1\.6\d? of 2 cores \(load average up to 13\)\./;
    expect(answer.paragraph).toMatch(used);
    expect(warnings).toContainEqual(
      expect.stringMatching(
        new RegExp(
          `^${used.source} The clients waited for a processor for 58(\\.\\d)? % of the time that they were ready\\.$`,
        ),
      ),
    );
  });

  it('briefly is a warning alone; with spare cores, it is not mentioned', () => {
    const once = analyze({
      ...loaded(2),
      trials: loaded(2).trials.map((one) => ({ ...one, client: { ...one.client, scheduling: null } })),
    });
    expect(once.answer.paragraph).not.toContain('The machine was busy');
    expect(
      once.warnings.filter((one) => one.startsWith('The machine was busy: in 2 of 10 blocks')),
    ).toHaveLength(1);
    expect(analyze(loaded(BLOCKS, 7)).warnings.join()).not.toContain('The machine was busy');
  });

  it('is a warning before a run starts, except for the load of a previous run', () => {
    expect(isBusyBefore({ loadAverage: 13, cores: 2 })).toBe(true);
    expect(isBusyBefore({ loadAverage: 2.5, cores: 2 })).toBe(false);
  });
});
