import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, encodeIntoCompressedBase64 } from 'hdr-histogram-js';
import { expect } from 'vitest';
import { SendoffError } from '../../src/model/error.ts';
import type { RunLine } from '../../src/model/run-file.ts';
import type { PlannedTrial } from '../../src/model/scenario.ts';
import type { ClientMeasures, LedgerResult, MockMeasures, Trial } from '../../src/model/trial.ts';
import { readRun } from '../../src/results/read.ts';
import { fabricateRun, runLines } from '../analyze/fabricate-run.ts';
import { fabricateScenario } from '../analyze/fabricate-scenario.ts';
import { runText } from './run-text.ts';

export const OPEN = {
  load: {
    model: 'open',
    ratePerSecond: 900,
    arrivals: 'poisson',
    concurrency: 32,
    batch: 1,
    maxInFlight: 1800,
  },
  id: 'receipt/client-render/api-sendgrid@900/s',
} as const;
export const SMTP = 'receipt/client-render/smtp-nodemailer';
export const LINES: readonly RunLine[] = runLines(
  fabricateRun({
    blocks: 2,
    draws: 40,
    scenarios: [
      fabricateScenario('receipt', 'client-render', 'smtp-nodemailer'),
      fabricateScenario('receipt', 'client-render', 'api-sendgrid', {}, OPEN),
      fabricateScenario('receipt', 'static', 'null'),
    ],
    config: { feedback: 3 },
  }),
);

/** Reads these lines, and returns the number of the bad line and its problem. */
export function problemOf(lines: readonly RunLine[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'sendoff-consistency-'));
  const path = join(folder, 'run.jsonl');
  writeFileSync(path, runText(lines));
  try {
    readRun(path);
  } catch (error) {
    if (error instanceof SendoffError && error.code === 'run-file-inconsistent' && error.exitCode === 2) {
      expect(error.message.startsWith(`${path}:`)).toBe(true);
      return error.message.slice(path.length + 1);
    }
    throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return 'none';
}

export type OfType<Type> = Extract<RunLine, { readonly type: Type }>;

function isOf<Type extends RunLine['type']>(type: Type, line: RunLine): line is OfType<Type> {
  return line.type === type;
}

/** The lines with a change to the first one of a type (and a scenario), and its number. */
export function changed<Type extends RunLine['type']>(
  type: Type,
  change: (line: OfType<Type>) => unknown,
  matches: (line: OfType<Type>) => boolean = () => true,
): { readonly lines: RunLine[]; readonly number: number } {
  const at = LINES.findIndex((line) => isOf(type, line) && matches(line));
  const line = LINES[at];
  if (line === undefined || !isOf(type, line)) throw new Error(`no line of type ${type}`);
  return { lines: LINES.toSpliced(at, 1, change(line) as RunLine), number: at + 1 };
}

export const ofScenario =
  (id: string) =>
  ({ scenario }: { readonly scenario: string }): boolean =>
    scenario === id;

/** The lines with a change to the client's part of a trial of this scenario. */
export function trial(change: (trial: Trial) => Partial<Trial>, scenario: string = SMTP) {
  return changed('trial', (line) => ({ ...line, ...change(line) }), ofScenario(scenario));
}
export const client = (change: (client: ClientMeasures) => Partial<ClientMeasures>, scenario?: string) =>
  trial(({ client }) => ({ client: { ...client, ...change(client) } }), scenario);
export const open = (change: Partial<NonNullable<ClientMeasures['open']>>) =>
  client(({ open }) => ({ open: open === null ? null : { ...open, ...change } }), OPEN.id);
export const ledger = (change: Partial<LedgerResult>) =>
  trial(({ ledger }) => ({ ledger: ledger === null ? null : { ...ledger, ...change } }));
export const mock = (change: Partial<MockMeasures>) =>
  trial(({ mock }) => ({ mock: mock === null ? null : { ...mock, ...change } }));
export const effort = (change: (recipients: number) => Partial<NonNullable<ClientMeasures['effort']>>) =>
  client(({ calls, serviceTime }) => ({
    effort: {
      attempts: calls,
      resent: 0,
      exhausted: 0,
      overflowed: 0,
      uncertain: 0,
      peakQueue: 0,
      timeToFinal: serviceTime,
      ...change(calls),
    },
  }));

/** A histogram of these times in milliseconds. */
export function histogramOf(times: readonly number[]): string {
  const histogram = build({ numberOfSignificantValueDigits: 3 });
  for (const ms of times) histogram.recordValue(Math.round(ms * 1e6));
  return encodeIntoCompressedBase64(histogram);
}

export const slice = (atMs: number, messages: number) => ({
  atMs,
  messages,
  p50Micros: null,
  p99Micros: null,
  rssBytes: 1,
  cpuMicros: 1,
});

export function indexOf(type: RunLine['type'], nth = 0): number {
  return LINES.flatMap((line, i) => (line.type === type ? [i] : []))[nth] ?? -1;
}

/** The lines with a new one after this index. */
export function inserted(
  index: number,
  line: unknown,
): { readonly lines: RunLine[]; readonly number: number } {
  return { lines: LINES.toSpliced(index + 1, 0, line as RunLine), number: index + 2 };
}

/** The lines with other trials in the header's plan. */
export function plan(change: (trials: PlannedTrial[]) => PlannedTrial[]) {
  return changed('header', (header) => ({
    ...header,
    plan: { ...header.plan, trials: change(header.plan.trials) },
  }));
}

export const END = LINES.length - 1;
export const counters = (change: object) => changed('counters', (line) => ({ ...line, ...change }));
export const verification = (change: object) => changed('verification', (line) => ({ ...line, ...change }));
export const MISMATCH = {
  scenario: SMTP,
  index: 1,
  recipient: 'a@example.com',
  field: 'subject',
  expected: 'a',
  received: 'b',
};
export const FEEDBACK = {
  type: 'feedback',
  scenario: SMTP,
  recipients: [],
  complete: true,
  reports: 0,
  failedReports: 0,
  unauthenticated: 0,
  unreadable: 0,
  unknownRecipients: 0,
};
