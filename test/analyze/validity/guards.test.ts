import { build, encodeIntoCompressedBase64 } from 'hdr-histogram-js';
import { describe, expect, it } from 'vitest';
import { achievedShare } from '../../../src/analyze/trials/open-loop.ts';
import { analyze } from '../../../src/explain/summary.ts';
import type { Config } from '../../../src/model/config.ts';
import type { RunRecord } from '../../../src/model/run-file.ts';
import type { OpenLoad } from '../../../src/model/scenario.ts';
import type { ClientMeasures, OpenMeasures, Trial } from '../../../src/model/trial.ts';
import { fabricateRun } from '../fabricate-run.ts';
import { fabricateScenario } from '../fabricate-scenario.ts';

const LOAD: OpenLoad = {
  model: 'open',
  ratePerSecond: 500,
  arrivals: 'constant',
  concurrency: 32,
  batch: 1,
  maxInFlight: 1000,
};
const SMTP = 'receipt/client-render/smtp-nodemailer';
const API = 'receipt/client-render/api-sendgrid';
const BLOCKS = 4;

/** Nanoseconds → the histogram that a trial holds. */
function histogram(...values: readonly number[]): string {
  const all = build({ numberOfSignificantValueDigits: 3 });
  for (const value of values) all.recordValue(value);
  return encodeIntoCompressedBase64(all);
}

const MS = 1e6;
const SOUND: OpenMeasures = {
  offered: 1000,
  dropped: 0,
  peakInFlight: 40,
  intendedSpanMs: 2000,
  endedSpanMs: 2002,
  responseTime: histogram(...Array.from({ length: 100 }, () => 8 * MS)),
  lateness: histogram(...Array.from({ length: 100 }, () => 0.1 * MS)),
};

/** A run of two transports whose SMTP trials are changed, in the blocks that the change is given. */
function changed(
  record: RunRecord,
  change: (
    client: ClientMeasures,
    trial: Trial,
  ) => Partial<Omit<Trial, 'client'>> & { client?: Partial<ClientMeasures> },
  blocks: readonly number[] = [0, 1, 2, 3],
): RunRecord {
  return {
    ...record,
    trials: record.trials.map((trial) => {
      if (trial.scenario !== SMTP || !blocks.includes(trial.block)) return trial;
      const { client, ...rest } = change(trial.client, trial);
      return { ...trial, ...rest, client: { ...trial.client, ...client } };
    }),
  };
}

const closedRun = (config: Partial<Config> = {}): RunRecord =>
  fabricateRun({
    blocks: BLOCKS,
    config,
    scenarios: ['smtp-nodemailer', 'api-sendgrid'].map((one) =>
      fabricateScenario('receipt', 'client-render', one),
    ),
  });

/** Every trial of it offered what was asked for and took it. */
function openRun(
  open: Partial<OpenMeasures> = {},
  load: Config['load'] = { model: 'open', ratePerSecond: 500, arrivals: 'constant' },
): RunRecord {
  const behaviour = { throughput: 500, clientCpuMicros: 400 };
  const record = fabricateRun({
    blocks: BLOCKS,
    config: { load },
    scenarios: ['smtp-nodemailer', 'api-sendgrid'].map((one) =>
      fabricateScenario('receipt', 'client-render', one, behaviour, { load: LOAD }),
    ),
  });
  const trials = record.trials.map((trial) => ({
    ...trial,
    client: {
      ...trial.client,
      serviceTime: histogram(5 * MS),
      open: trial.scenario === SMTP ? { ...SOUND, ...open } : SOUND,
    },
  }));
  return { ...record, trials };
}

function refusals(record: RunRecord): readonly (readonly [string, string])[] {
  const { scenarios, validity } = analyze(record);
  const refused = scenarios.flatMap((one) => one.refused);
  expect(validity).toEqual({ valid: refused.length === 0, problems: refused });
  return refused.map(({ code, message }) => [code, message]);
}

describe('achieved share', () => {
  const of = (open: Partial<OpenMeasures>) =>
    achievedShare({ client: { open: { ...SOUND, ...open } } as ClientMeasures });

  it('divides the achieved pace by the scheduled pace, less dropped arrivals', () => {
    expect(of({ endedSpanMs: 2500, dropped: 100 })).toBeCloseTo(0.8 * 0.9, 12);
  });

  it('excludes the duration of the last call', () => {
    expect(of({ endedSpanMs: 2000 })).toBe(1);
  });

  it('is undefined for a closed loop or one arrival, and zero if every arrival was dropped', () => {
    expect(achievedShare({ client: { open: null } as ClientMeasures })).toBeUndefined();
    expect(of({ offered: 1, intendedSpanMs: 0, endedSpanMs: 0 })).toBeUndefined();
    expect(of({ offered: 10, dropped: 10, intendedSpanMs: 0, endedSpanMs: 0 })).toBe(0);
  });
});

describe('an open loop', () => {
  it('that kept its rate is valid', () => {
    expect(refusals(openRun())).toEqual([]);
  });

  it('that achieved less than 99 % of its rate is refused', () => {
    expect(refusals(openRun({ endedSpanMs: 2030 }))).toEqual([
      [
        'rate-not-achieved',
        expect.stringMatching(/^In block 1 \(and 3 more trials\), only 98\.5 % of 500 .* 99 %\.$/),
      ],
    ]);
  });

  it('that dropped one message in one trial is refused', () => {
    const record = changed(
      openRun(),
      ({ open }) => ({ client: { open: open && { ...open, dropped: 1 } } }),
      [2],
    );
    expect(refusals(record)).toEqual([
      [
        'arrivals-dropped',
        expect.stringMatching(/^In block 2, 1 of 1,000 offered messages was dropped because 1,000 /),
      ],
    ]);
  });

  it('may drop and fall behind in a ramp', () => {
    const ramp: Config['load'] = { model: 'ramp', ratesPerSecond: [100, 500], arrivals: 'constant' };
    expect(refusals(openRun({ dropped: 200, endedSpanMs: 3000 }, ramp))).toEqual([]);
  });

  it('whose client had no idle time is refused', () => {
    const eventLoop = { utilization: 0.97, delayP99Ms: 1, delayMaxMs: 5 };
    expect(refusals(changed(openRun(), () => ({ client: { eventLoop } })))).toEqual([
      [
        'client-saturated',
        'In block 1 (and 3 more trials), the client’s event loop was busy 97 % of the time; the limit is 95 %.',
      ],
    ]);
  });

  it('whose pacing error exceeds half of the response time and 2 ms is refused', () => {
    const late = (ms: number) => refusals(openRun({ lateness: histogram(ms * MS) })).map(([code]) => code);
    expect(late(5)).toEqual(['pacing-late']);
    expect(late(3.5)).toEqual([]);
    const fast = { responseTime: histogram(1 * MS) };
    expect(refusals(openRun({ ...fast, lateness: histogram(1.9 * MS) }))).toEqual([]);
    expect(refusals(openRun({ ...fast, lateness: histogram(2.5 * MS) })).map(([code]) => code)).toEqual([
      'pacing-late',
    ]);
  });

  it('is refused if its average in flight exceeds its peak', () => {
    expect(refusals(openRun({ peakInFlight: 3 })).map(([code]) => code)).toEqual(['littles-law']);
    expect(refusals(openRun({ peakInFlight: 4 }))).toEqual([]);
  });
});

describe('a mock that used more than 80 % of a core', () => {
  const busy = (share: number) => (_: ClientMeasures, trial: Trial) => ({
    client: { eventLoop: { ...trial.client.eventLoop, utilization: 0.5 } },
    mock: trial.mock && {
      ...trial.mock,
      cpu: {
        userMicros: trial.client.elapsedMs * share * 900,
        systemMicros: trial.client.elapsedMs * share * 100,
      },
    },
  });

  it('turns the rate of a closed loop into a bound', () => {
    expect(refusals(changed(closedRun(), busy(0.79)))).toEqual([]);
    expect(refusals(changed(closedRun(), busy(0.92), [1, 2]))).toEqual([]);
  });

  it('refuses an open loop by the median trial, because response times contain the mock’s queue', () => {
    expect(refusals(changed(openRun(), busy(0.79)))).toEqual([]);
    const [[code, message] = []] = refusals(changed(openRun(), busy(0.92), [1, 2]));
    expect(code).toBe('mock-saturated');
    expect(message).toMatch(
      /In block [12] \(and 1 more trial\), the mock used 92 % of a core; the limit is 80 %\./,
    );
  });

  it('in a single one of four trials is a warning', () => {
    const record = changed(closedRun(), busy(0.92), [3]);
    expect(refusals(record)).toEqual([]);
    expect(analyze(record).warnings).toContain(
      'receipt · client-render · smtp-nodemailer: 1 of 4 trials was limited by the mock (92 % CPU); the result still counts it.',
    );
  });
});

describe('a mock that used 92 % of a core', () => {
  /** Processor time and event-loop utilization of the client, as shares of the trial. */
  const both = (processor: number, utilization: number) => (_: ClientMeasures, trial: Trial) => ({
    client: {
      ...trial.client,
      cpu: { userMicros: trial.client.elapsedMs * processor * 1000, systemMicros: 0 },
      eventLoop: { ...trial.client.eventLoop, utilization },
    },
    mock: trial.mock && {
      ...trial.mock,
      cpu: { userMicros: trial.client.elapsedMs * 920, systemMicros: 0 },
    },
  });

  it.each([
    ['worked without pause', 1.04, 1, 1],
    ['waited for the mock', 1, 0.8, 1.25],
    ['was ready and did not run', 0.5, 1, 2],
  ])(
    'bounds the rate of a client that %s by the smaller of its two busy shares',
    (_, processor, utilization, most) => {
      const record = changed(closedRun(), both(processor, utilization));
      expect(refusals(record)).toEqual([]);
      const { throughput } = analyze(record).scenarios.find(({ id }) => id === SMTP)?.metrics ?? {};
      expect((throughput?.bound?.most ?? 0) / (throughput?.bound?.least ?? 1)).toBeCloseTo(most, 9);
    },
  );
});

describe('Little’s law in a closed loop of 32', () => {
  const withTimes = (calls: number, serviceMs: number, elapsedMs: number, edgesMs: number) =>
    refusals(
      changed(closedRun(), (_, trial) => ({
        client: { calls, elapsedMs, edgesMs, serviceTime: histogram(serviceMs * MS) },
        mock: trial.mock && { ...trial.mock, cpu: { userMicros: 0, systemMicros: 0 } },
      })),
    );

  it('holds if 32 calls were in flight all the time', () => {
    expect(withTimes(3200, 10, 1000, 0)).toEqual([]);
  });

  it('holds within 9 % in either direction, and not at 11 %', () => {
    expect(withTimes(3200, 9.1, 1000, 0)).toEqual([]);
    expect(withTimes(3200, 10.9, 1000, 0)).toEqual([]);
    expect(withTimes(3200, 8.9, 1000, 0).map(([code]) => code)).toEqual(['littles-law']);
    expect(withTimes(3200, 11.1, 1000, 0).map(([code]) => code)).toEqual(['littles-law']);
  });

  it('holds for a short trial because its edges count exactly', () => {
    // Two rounds of 32 calls of 10 ms, whose workers began 5 ms after one another at most and so ended.
    expect(withTimes(64, 10, 25, 160)).toEqual([]);
    expect(withTimes(64, 10, 25, 0)[0]?.[0]).toBe('littles-law');
  });

  it('states what to do if it is broken', () => {
    const hintOf = (elapsedMs: number) =>
      analyze(
        changed(closedRun(), () => ({ client: { calls: 100, elapsedMs, serviceTime: histogram(10 * MS) } })),
      ).validity.problems[0]?.hint;
    expect(hintOf(100)).toContain('--duration');
    expect(hintOf(1000)).toContain('recipients');
  });
});

describe('a refused scenario', () => {
  const eventLoop = { utilization: 0.99, delayP99Ms: 1, delayMaxMs: 5 };
  const summary = analyze(changed(openRun(), () => ({ client: { eventLoop } })));
  const [smtp, api] = [SMTP, API].map((id) => summary.scenarios.find((one) => one.id === id));

  it('has no figure and no comparison, and the other scenarios keep theirs', () => {
    expect(smtp).toMatchObject({ metrics: {}, latency: [], timeline: [], withheld: [] });
    expect(api?.metrics.throughput?.value).toBeGreaterThan(0);
    expect(summary.comparisons).toEqual([]);
    expect(summary.breakdown.map(({ scenario }) => scenario)).toEqual([API]);
  });

  it('is named in the answer, which compares the others', () => {
    expect(summary.answer.headline).toBe(
      'No answer: the figures of SMTP were refused; only those of an API are valid.',
    );
    expect(summary.answer.paragraph).toMatch(/api-sendgrid \d+ \(interval not known\)/);
    expect(summary.answer.paragraph).toContain(
      'The figures of 1 of 2 scenarios were refused and are left out: receipt · client-render · smtp-nodemailer. In block 1 (and 3 more trials), the client’s event loop was busy 99 % of the time',
    );
  });
});

describe('a machine', () => {
  const step = (ms: number, blocks: readonly number[]) =>
    changed(closedRun(), () => ({ client: { clockStepMs: ms } }), blocks);

  it('whose clock moved by 50 ms is steady', () => {
    expect(analyze(step(-50, [1])).run.spoiled).toEqual([]);
  });

  it('with fewer than half of the planned blocks sound makes the run invalid', () => {
    const { run, validity, answer } = analyze(step(-51, [1, 2, 3]));
    expect(run.spoiled).toHaveLength(3);
    expect(validity.problems).toEqual([
      {
        code: 'machine-unsteady',
        scenario: null,
        message: expect.stringMatching(
          /^The machine spoiled 3 blocks: in block 1, .* −51 ms .* 50 ms.*\. Only 1 of 4 planned blocks /,
        ),
        hint: expect.stringContaining('clock'),
      },
    ]);
    expect(answer.headline).toBe('No answer: this run is invalid.');
  });

  it('with half of the blocks sound is a warning with both numbers, and these blocks give the figures', () => {
    const { validity, warnings, scenarios } = analyze(step(-51, [1, 2]));
    expect(validity).toEqual({ valid: true, problems: [] });
    expect(scenarios.map(({ trials }) => trials)).toEqual([2, 2]);
    expect(warnings.join('\n')).toContain('Only 2 of 4 planned blocks are sound');
  });

  it('that spoiled one block leaves a valid run without it, if the block was repeated', () => {
    const record = step(400, [1]);
    const config = { ...record.header.config, blocks: 3 };
    const { validity, warnings, scenarios } = analyze({ ...record, header: { ...record.header, config } });
    expect(validity.valid).toBe(true);
    expect(warnings).toContain(
      '1 of 4 blocks was spoiled by the machine and measured again: in block 1, the clock stepped by 400 ms in a trial; the limit is 50 ms.',
    );
    for (const { trials } of scenarios) expect(trials).toBe(3);
  });

  const paused = (delayMaxMs: number, cpuMs: number, config: Partial<Config> = {}) =>
    analyze(
      changed(
        closedRun(config),
        (_, trial) => ({
          client: { elapsedMs: 3000 },
          mock: trial.mock && {
            ...trial.mock,
            cpu: { userMicros: cpuMs * 1e3, systemMicros: 0 },
            eventLoop: { ...trial.mock.eventLoop, delayMaxMs },
          },
        }),
        [0],
      ),
    ).run.spoiled.map(({ block }) => block);

  it('starved a process whose event loop stopped for a fifth of the trial without computing', () => {
    expect(paused(1100, 400)).toEqual([0]);
    expect(paused(590, 400)).toEqual([]);
    expect(paused(1100, 2900)).toEqual([]);
  });

  it('did not sleep if the mock stalled by an injected fault', () => {
    const stall = { forMs: 1000, everyMs: 10_000 };
    expect(paused(1100, 400, { stall })).toEqual([]);
    expect(paused(2100, 400, { stall })).toEqual([0]);
  });

  it('that slept is distinguished from one whose clock was set', () => {
    expect(analyze(step(1200, [2])).run.spoiled[0]?.cause).toBe(
      'the machine slept for 1,200 ms in a trial; the limit is 1,000 ms',
    );
  });

  it('whose speed changed by more than 20 % spoiled the block', () => {
    const record = closedRun();
    const machine = record.machine.map((one) => (one.block === 2 ? { ...one, referenceMicros: 6500 } : one));
    expect(analyze({ ...record, machine }).run.spoiled).toEqual([
      { block: 2, cause: expect.stringMatching(/^the machine ran at 77.1 % of its usual speed/) },
    ]);
  });
});
