import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readRun } from '../../src/results/read.ts';
import { sendoffHere, summaryOf, temporaryFolder } from './command.ts';

const folder = temporaryFolder();
afterAll(folder.remove);

const SMALL = [
  ...['run', '--kind', 'shipping', '--strategy', 'client-render', '--blocks', '1', '--count', '60'],
  ...['--verify', '30', '--warm-up', '100ms', '--no-ceilings', '--no-phases', '--json'],
  ...['--grace', '50ms'],
];

describe('a transport that changes one byte of one message', () => {
  it('makes the run invalid; the message and the field are named with both values', async () => {
    const ended = await sendoffHere(SMALL, folder.path, { client: 'client-that-breaks-a-byte.ts' });
    expect(ended.code).toBe(4);
    const { validity, equivalence, run } = summaryOf(ended);
    expect(validity.valid).toBe(false);
    expect(run.state).toBe('invalid');
    expect(equivalence.mismatches).toHaveLength(1);
    const [mismatch] = equivalence.mismatches;
    expect(mismatch).toMatchObject({
      scenario: 'shipping/client-render/api-sendgrid',
      index: 17,
      field: 'text',
    });
    expect(mismatch?.received).toContain('#');
    expect(mismatch?.expected).not.toEqual(mismatch?.received);
  });
});

describe('a mock that', () => {
  it.each([
    ['drop', ['lost']],
    ['double', ['duplicated']],
    ['swap', ['lost', 'misdelivered', 'unexpected']],
  ])('would %s one message in a timed trial is found, and the run is invalid', async (fault, expected) => {
    const args = [...SMALL, '--transport', 'smtp-nodemailer'];
    const ended = await sendoffHere(
      args,
      folder.path,
      { mock: 'mock-with-a-fault.ts' },
      { SENDOFF_TEST_FAULT: fault },
    );
    expect(ended.code).toBe(4);
    const { validity, run } = summaryOf(ended);
    const problem = validity.problems.find(
      ({ scenario }) => scenario === 'shipping/client-render/smtp-nodemailer',
    );
    expect(problem?.code).toBe('ledger-not-exact');
    expect(problem?.message).toMatch(/message \d+ /);
    const { trials } = readRun(join(folder.path, 'reports', run.id));
    const faults = trials
      .filter(({ scenario }) => scenario === problem?.scenario)
      .flatMap(({ ledger }) => ledger?.faults ?? []);
    expect([...new Set(faults.map((one) => one.fault))].sort()).toEqual(expected);
  });
});
