import { afterAll, describe, expect, it } from 'vitest';
import { MOST_MOCK_CPU, mockShare } from '../../src/analyze/trials/mock-limit.ts';
import { CHOICES } from '../../src/app/directory.ts';
import { measure } from '../../src/app/measure.ts';
import { resolveConfig } from '../../src/config/resolve.ts';
import type { Summary } from '../../src/model/summary.ts';
import { readRun } from '../../src/results/read.ts';
import { compiledEntries, type Ended, sendoffHere, summaryOf, temporaryFolder } from './command.ts';
import { onlyRun } from './small-run.ts';

/** What is not tested here takes no longer than it must. */
const SHORT = ['--warm-up', '300ms', '--no-ceilings', '--no-phases', '--grace', '50ms'];

const folder = temporaryFolder();
afterAll(folder.remove);

const BASE = ['run', '--kind', 'notification', '--strategy', 'static', '--verify', '10', ...SHORT];
const SMTP = 'notification/static/smtp-nodemailer';
/** No mock, and no ceiling beside it: one client process is all that such a run needs. */
const NULL = 'notification/static/null';
const MOST_ATTEMPTS = 8;
/** Each starts whole runs, on machines that may be busy. */
const PATIENT = { timeout: 120_000 };

async function withFaults(
  transport: string,
  faultResults: string,
  trials: number,
  ...args: readonly string[]
): Promise<Ended> {
  return await sendoffHere(
    [...BASE, '--transport', transport, '--json', ...args],
    folder.path,
    { client: 'client-with-faults.ts' },
    { SENDOFF_TEST_TROUBLE: faultResults, SENDOFF_TEST_TROUBLES: String(trials) },
  );
}

const refusedOf = ({ scenarios }: Summary, id: string) =>
  scenarios.find((one) => one.id === id)?.refused ?? [];

/**
 * A run whose mock of an API had more than 80 % of a core in at least one trial. Its threads want more, and
 * beside a browser, which the kernel gives as much as all processes of the tests, they do not always get it:
 * then it is started again.
 */
async function withBusyMock(): Promise<Ended> {
  const args = [
    ...[...BASE, '--transport', 'smtp-nodemailer,api-sendgrid', '--concurrency', '8'],
    ...['--duration', '500ms', '--blocks', '2', '--json'],
  ];
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const own = temporaryFolder();
    try {
      const ended = await sendoffHere(args, own.path, { mock: 'mock-that-burns.ts' });
      const { trials } = readRun(onlyRun(own.path));
      if (trials.some((trial) => (mockShare(trial) ?? 0) > MOST_MOCK_CPU)) return ended;
    } finally {
      own.remove();
    }
  }
  throw new Error(`the machine gave the mock less than 80 % of a core in ${MOST_ATTEMPTS} runs`);
}

describe('a mock that works harder than its transport', PATIENT, () => {
  it('bounds the rate of its scenario, and refuses nothing', async () => {
    const ended = await withBusyMock();
    expect(ended.code).toBe(0);
    const { validity, scenarios, warnings, comparisons } = summaryOf(ended);
    expect(validity).toEqual({ valid: true, problems: [] });
    const { bound, value } =
      scenarios.find(({ transport }) => transport === 'api-sendgrid')?.metrics.throughput ?? {};
    expect(bound?.least).toBe(value);
    expect(bound?.most).toBeGreaterThan(value ?? Number.NaN);
    expect(warnings.join('\n')).toMatch(/api-sendgrid: the mock used more than 80 % of a core/);
    expect(comparisons.find(({ metric }) => metric === 'throughput')?.mockLimited).toBe('candidate');
  });
});

describe('a client', PATIENT, () => {
  it('whose clock is set once costs one block, which is measured again', async () => {
    const ended = await withFaults('null', 'clock', 1, '--duration', '200ms', '--blocks', '2');
    const { validity, warnings, run, scenarios } = summaryOf(ended);
    expect(validity.problems).toEqual([]);
    expect(ended.code).toBe(0);
    expect(run.spoiled).toEqual([
      {
        block: 0,
        cause: expect.stringMatching(
          /^the clock stepped by (399|400|401) ms in a trial; the limit is 50 ms$/,
        ),
      },
    ]);
    expect(
      warnings.filter((one) => one.includes('1 of 3 blocks was spoiled by the machine and measured again')),
    ).toHaveLength(1);
    expect(scenarios.find(({ id }) => id === NULL)?.timeline.map(({ block }) => block)).toEqual([1, 2]);
  });

  it('whose clock is set in every trial leaves no sound block, and the run is refused', async () => {
    const ended = await withFaults('null', 'clock', 99, '--duration', '200ms', '--blocks', '2');
    expect(ended.code).toBe(4);
    const { validity, run } = summaryOf(ended);
    expect(validity.problems.map(({ code }) => code)).toEqual(['machine-unsteady']);
    expect(validity.problems[0]?.message).toMatch(/0 of 2 planned blocks/);
    expect(run.spoiled).toHaveLength(4);
  });

  it('that is stopped for a share of its trial has the block measured again', async () => {
    const ended = await withFaults('null', 'stop', 1, '--duration', '1s', '--blocks', '1');
    const { run, validity } = summaryOf(ended);
    expect(run.spoiled.map(({ block, cause }) => [block, cause])).toEqual([
      [
        0,
        expect.stringMatching(
          /: the client was stopped for [1-9],\d{3} ms at once in a trial of [\d,.]+ ms; the limit is \d+ ms$/,
        ),
      ],
    ]);
    expect(validity.valid).toBe(true);
    expect(ended.code).toBe(0);
  });

  it('that is stopped for 30 ms of every 60 loses its figures, and only its own', async () => {
    const ended = await withFaults('null', 'stutter', 99, '--duration', '500ms', '--blocks', '2');
    const { validity, run } = summaryOf(ended);
    expect(validity.problems.map(({ code, scenario }) => [code, scenario])).toEqual([
      ['process-starved', NULL],
    ]);
    expect(run.spoiled.map(({ block }) => block)).toEqual([0, 1, 2]);
    expect(ended.code).toBe(4);
  });

  it('that is busy with something else says that its service times contain waiting for itself', async () => {
    const ended = await withFaults('null', 'busy', 99, '--duration', '300ms', '--blocks', '1');
    const { warnings } = summaryOf(ended);
    expect(
      warnings.filter((one) => one.includes('include waiting for the client itself: notification')),
    ).toHaveLength(1);
  });

  it('whose recipients come too slowly breaks Little’s law, and is refused', async () => {
    const ended = await withFaults(
      'smtp-nodemailer',
      'slow-recipients',
      0,
      '--concurrency',
      '16',
      '--duration',
      '600ms',
      '--blocks',
      '2',
    );
    expect(ended.code).toBe(4);
    const [refusal] = refusedOf(summaryOf(ended), SMTP);
    expect(refusal?.code).toBe('littles-law');
    expect(refusal?.message).toMatch(/[\d.]+ calls in flight on average.*16/);
  });
});

describe('an open loop', PATIENT, () => {
  const OPEN = ['--load', 'open', '--arrivals', 'constant', '--blocks', '1'];

  it('far beyond what its transport can do drops arrivals and falls behind, and is refused for both', async () => {
    const ended = await withFaults(
      'smtp-nodemailer',
      'none',
      0,
      ...[...OPEN, '--rate', '20000/s', '--max-in-flight', '200', '--duration', '400ms'],
    );
    expect(ended.code).toBe(4);
    const [refused] = summaryOf(ended).scenarios.filter(({ role }) => role === 'measured');
    expect(refused?.metrics).toEqual({});
    const messages = new Map(refused?.refused.map(({ code, message }) => [code, message]));
    expect(messages.get('arrivals-dropped')).toMatch(/[\d,]+ of 8,000 offered messages were dropped/);
    expect(messages.get('rate-not-achieved')).toMatch(/only [\d.]+ % of 20,000 messages/);
  });

  it('of a client that is busy with something else is refused, for its latency is the client’s', async () => {
    const ended = await withFaults(
      'null',
      'busy',
      99,
      ...[...OPEN, '--rate', '200/s', '--duration', '600ms'],
    );
    expect(ended.code).toBe(4);
    const codes = summaryOf(ended).validity.problems.map(({ code }) => code);
    expect(codes).toContain('client-saturated');
    expect(codes).toContain('pacing-late');
  });
});

describe('a transport that says accepted before it has sent', PATIENT, () => {
  it('is refused by the ledger', async () => {
    const ended = await withFaults(
      'smtp-nodemailer',
      'hasty',
      0,
      '--count',
      '300',
      '--blocks',
      '1',
      '--verify',
      '0',
    );
    expect(ended.code).toBe(4);
    expect(refusedOf(summaryOf(ended), SMTP).map(({ code }) => code)).toContain('ledger-not-exact');
  });
});

describe('a machine that slows down', PATIENT, () => {
  it('for one block has it measured again; for good, it has the run refused', async () => {
    const config = resolveConfig(
      [
        {
          origin: 'test',
          config: {
            kinds: ['notification'],
            strategies: ['static'],
            transports: ['null'],
            count: 40,
            blocks: 3,
            verify: 0,
            grace: '50ms',
            out: folder.path,
          },
        },
      ],
      CHOICES,
      1,
    );
    const on = async (micros: readonly number[]): Promise<Summary> => {
      let block = 0;
      return (
        await measure(config, {
          entries: compiledEntries(),
          reference: () => micros[block++] ?? 5000,
        })
      ).summary;
    };
    const once = await on([5000, 7000, 5000]);
    expect(once.run.spoiled).toEqual([
      { block: 1, cause: 'the machine ran at 71.4 % of its usual speed; the limit is 80 % to 120 %' },
    ]);
    expect(once.validity).toEqual({ valid: true, problems: [] });
    const slower = await on([5000, 7000, 10_000, 14_000, 20_000, 28_000]);
    expect(slower.validity.problems.map(({ code }) => code)).toEqual(['machine-unsteady']);
  });
});
