import { statSync } from 'node:fs';
import { join } from 'node:path';
import type * as z from 'zod';
import { SendoffError, usageError } from '../model/error.ts';
import { withoutOversize } from '../model/oversize.ts';
import { Header, RUN_SCHEMA, RunLine, type RunRecord } from '../model/run-file.ts';
import { checkedChecksum, isChained, isMoreThanTorn, NO_CHECKSUM } from './chain.ts';
import { type Consistency, consistencyOf } from './consistency/consistency.ts';
import { eachLine } from './lines.ts';

/**
 * Reads a run file, or the one in a run's folder. Leaves a truncated last line out and sets `torn`. Throws a
 * usage error with file and line for any other deviation from the schema.
 */
export function readRun(path: string): RunRecord {
  const { header, lines, torn } = readLines(path);
  return { ...recordOf(header, lines), torn };
}

/** A run file, line by line. */
export interface RunLines {
  readonly file: string;
  readonly header: Header;
  readonly lines: readonly RunLine[];
  readonly torn: boolean;
  /** Checksum of the last complete line, which the next line continues. */
  readonly checksum: string;
}

/** Like `readRun`, in the order of the file. */
export function readLines(path: string): RunLines {
  const file = runFilePath(path);
  let header: Header | undefined;
  let consistency: Consistency | undefined;
  let checksum = NO_CHECKSUM;
  let last = 0;
  const rest: RunLine[] = [];
  const unended = linesOf(file, (line, number) => {
    const bytes = number === 1 ? withoutMark(line, file) : line;
    const value = parseJson(bytes);
    if (number === 1) requireVersion(file, bytes, value);
    checksum = requireChecksum(file, number, bytes, checksum);
    last = number;
    if (number === 1) {
      header = parsed(file, number, Header, value);
      consistency = consistent(file, number, consistencyOf(header));
    } else {
      const line = parsed(file, number, RunLine, value);
      consistent(file, number, consistency?.next(line));
      rest.push(line);
    }
  });
  if (header === undefined) throw notARun(file, 'its first line is not a header');
  if (isMoreThanTorn(unended)) throw changed(file, last + 1);
  return { file, header, lines: rest, torn: unended.length > 0, checksum };
}

/** The record of a header and its lines. */
export function recordOf(header: Header, lines: readonly RunLine[]): RunRecord {
  const stages = lines.filter((line) => line.type === 'stage');
  return withoutOversize({
    header,
    plan: {
      seed: header.plan.seed,
      scenarios: [header.plan, ...stages].flatMap(({ scenarios }) => scenarios),
      trials: [header.plan, ...stages].flatMap(({ trials }) => trials),
    },
    machine: lines.filter((line) => line.type === 'machine'),
    resumed: lines.filter((line) => line.type === 'resumed').length,
    counters: lines.filter((line) => line.type === 'counters'),
    instructions: lines.filter((line) => line.type === 'instructions'),
    instructionsLeftOut: lines.filter((line) => line.type === 'instructions-left-out'),
    verifications: lines.filter((line) => line.type === 'verification'),
    warmUps: lines.filter((line) => line.type === 'warm-up'),
    phases: lines.filter((line) => line.type === 'phases'),
    feedback: lines.filter((line) => line.type === 'feedback'),
    feedbackLeftOut: lines.filter((line) => line.type === 'feedback-left-out'),
    trials: lines.filter((line) => line.type === 'trial'),
    failedTrials: lines.filter((line) => line.type === 'failed-trial'),
    late: lines.filter((line) => line.type === 'late'),
    end: endOf(lines),
    oversize: [],
    torn: false,
  });
}

/** Ignores the end of a run that was resumed later. */
function endOf(lines: readonly RunLine[]): RunRecord['end'] {
  const last = lines.findLast((line) => line.type === 'end' || line.type === 'resumed');
  return last?.type === 'end' ? last : undefined;
}

/** The run file of a run, given its file or its folder. */
export function runFilePath(path: string): string {
  try {
    return statSync(path).isDirectory() ? join(path, 'run.jsonl') : path;
  } catch (cause) {
    throw usageError(
      'run-file-missing',
      `${path}: no such run`,
      'give a run file or the folder of a run, such as reports/<run id>',
      cause,
    );
  }
}

function linesOf(file: string, visit: (line: Buffer, number: number) => void): Buffer {
  try {
    return eachLine(file, visit);
  } catch (cause) {
    if (cause instanceof SendoffError) throw cause;
    throw usageError(
      'run-file-unreadable',
      `${file}: can't read this file`,
      'give a run file or the folder of a run',
      cause,
    );
  }
}

/** Rejects a file if its first line is not a header, or has another schema version. */
function requireVersion(file: string, bytes: Buffer, first: unknown): void {
  const isHeader = typeof first === 'object' && first !== null && 'type' in first && first.type === 'header';
  if (!isHeader) {
    if (isChained(bytes)) throw changed(file, 1);
    throw notARun(file, 'its first line is not a header');
  }
  const schema = 'schema' in first ? first.schema : undefined;
  if (schema === RUN_SCHEMA) return;
  throw usageError(
    'run-file-version',
    `${file}:1: schema version ${JSON.stringify(schema) ?? 'missing'}, expected ${RUN_SCHEMA}`,
    'read it with the version of Sendoff that wrote it',
  );
}

/** Removes a byte-order mark that an editor may have added. */
function withoutMark(bytes: Buffer, file: string): Buffer {
  const first = bytes.toString('latin1', 0, 3);
  if (first === '\xef\xbb\xbf') return bytes.subarray(3);
  if (first.startsWith('\xff\xfe') || first.startsWith('\xfe\xff'))
    throw notARun(file, 'it is UTF-16; a run file is UTF-8');
  return bytes;
}

function requireChecksum(file: string, number: number, bytes: Buffer, previous: string): string {
  const checksum = checkedChecksum(bytes, previous);
  if (checksum === undefined) throw changed(file, number);
  return checksum;
}

function changed(file: string, number: number): SendoffError {
  return usageError(
    'run-file-changed',
    `${file}:${number}: the checksum of this line is wrong`,
    'the file changed after Sendoff wrote it; restore the original, or run again',
  );
}

function parsed<T>(file: string, number: number, schema: z.ZodType<T>, value: unknown): T {
  const line = schema.safeParse(value);
  if (!line.success) throw malformed(file, number, line.error.issues[0]);
  return line.data;
}

/** Throws if there is a problem. */
function consistent<T>(file: string, number: number, found: T | string): T {
  if (typeof found !== 'string') return found;
  throw usageError(
    'run-file-inconsistent',
    `${file}:${number}: ${found}`,
    'the line contradicts other lines of the file; restore the original, or run again',
  );
}

function malformed(
  file: string,
  number: number,
  issue: { path: readonly PropertyKey[]; message: string } | undefined,
): SendoffError {
  // Without a path, the problem is the whole line.
  const field = issue === undefined || issue.path.length === 0 ? '' : `${issue.path.join('.')}: `;
  return usageError(
    'run-file-malformed',
    `${file}:${number}: ${field}${issue?.message ?? 'the line does not match the schema'}`,
    'the file changed after Sendoff wrote it; `sendoff schema run` prints the expected format',
  );
}

function notARun(file: string, why: string): SendoffError {
  return usageError(
    'not-a-run-file',
    `${file}: not a run file: ${why}`,
    'give the run.jsonl of a run, or its folder',
  );
}

function parseJson(line: Buffer): unknown {
  try {
    return JSON.parse(line.toString('utf8'));
  } catch {
    return undefined;
  }
}
