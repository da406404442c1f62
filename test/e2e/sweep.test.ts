import { afterAll, expect, it } from 'vitest';
import { readRun } from '../../src/results/read.ts';
import { sendoffHere, temporaryFolder } from './command.ts';
import { onlyRun, SMALL } from './small-run.ts';

const folder = temporaryFolder();
afterAll(folder.remove);

it('a sweep proves every value, measures all in the same blocks, and reports its curves again from the file', async () => {
  const ended = await sendoffHere(
    [...SMALL, '--batch', '1,20', '--blocks', '2', '--count', '80'],
    folder.path,
  );
  expect(ended.stderr).not.toMatch(/ {4}at /);
  expect(ended.stdout).toContain('By recipients per call');
  const run = readRun(onlyRun(folder.path));
  expect(run.end?.reason).toBe('complete');
  expect(
    run.verifications.map(({ scenario, messages, mismatchCount }) => [scenario, messages, mismatchCount]),
  ).toEqual([
    ['notification/client-render/smtp-nodemailer/batch=1', 10, 0],
    ['notification/client-render/smtp-nodemailer/batch=20', 20, 0],
    ['notification/client-render/api-sendgrid/batch=1', 10, 0],
    ['notification/client-render/api-sendgrid/batch=20', 20, 0],
  ]);
  for (const block of [0, 1])
    expect(
      new Set(run.trials.filter((one) => one.block === block).map(({ scenario }) => scenario)).size,
    ).toBe(4);
  const report = await sendoffHere(['report', onlyRun(folder.path), '--format', 'md'], folder.path);
  expect(report.stdout).toMatch(/\| 20 \|.*\|\n/);
  expect(report.stdout).toContain('### Turnarounds per message');
});
