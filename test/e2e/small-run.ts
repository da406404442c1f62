import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { RunRecord } from '../../src/model/run-file.ts';
import { readRun } from '../../src/results/read.ts';

/**
 * A run of seconds: two transports, one block, which begins with a trial of api-sendgrid. Few calls in
 * flight, so that the ends of its short trials weigh little.
 */
export const SMALL: readonly string[] = [
  ...['run', '--kind', 'notification', '--strategy', 'client-render'],
  ...['--transport', 'smtp-nodemailer,api-sendgrid', '--concurrency', '2', '--count', '40', '--blocks', '1'],
  ...['--verify', '10', '--seed', '7', '--warm-up', '100ms', '--no-ceilings', '--no-phases'],
  ...['--grace', '50ms'],
];

/** The same with the time of rendering and composing. */
export const SMALL_WITH_PHASES = SMALL.filter((option) => option !== '--no-phases');

/** The one run in this folder. */
export function onlyRun(folder: string): string {
  return join(folder, 'reports', readdirSync(join(folder, 'reports'))[0] ?? '');
}

/** Every planned trial was measured once, in the order of the plan. */
export function expectWhole(run: string): RunRecord {
  const record = readRun(run);
  const places = record.trials.map(({ position, block, scenario }) => ({ position, block, scenario }));
  expect(places).toEqual(
    record.plan.trials.map(({ position, block, scenario }) => ({ position, block, scenario })),
  );
  expect(record.failedTrials).toEqual([]);
  expect(record.end?.reason).toBe('complete');
  expect(record.torn).toBe(false);
  const measured = record.plan.scenarios.filter(({ role }) => role === 'measured').map(({ id }) => id);
  expect(record.verifications.map(({ scenario }) => scenario)).toEqual(measured);
  expect(record.counters.map(({ scenario }) => scenario)).toEqual(measured);
  const { phases } = record.header.config;
  expect(record.phases.map(({ scenario }) => scenario)).toEqual(phases ? measured : []);
  return record;
}
