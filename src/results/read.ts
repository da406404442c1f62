import { statSync } from 'node:fs';
import { join } from 'node:path';
import { SendoffError, usageError } from '../model/error.ts';
import { Header, RUN_SCHEMA, RunLine, type RunRecord } from '../model/run-file.ts';
import { eachLine } from './lines.ts';
import { migrated } from './migrate.ts';

/**
 * Reads a run file, or the one in a run's folder. A last line that was cut off is left out, and said. Throws a usage
 * error that names file and line for anything else that is not as the schema says.
 */
export function readRun(path: string): RunRecord {
  const { header, lines, torn } = readLines(path);
  return { ...recordOf(header, lines), torn };
}

/** A run file, line by line. */
export interface RunLines {
  readonly file: string;
  /** The version of the schema in which the file was written; header and lines are in the present one. */
  readonly version: number;
  readonly header: Header;
  readonly lines: readonly RunLine[];
  readonly torn: boolean;
}

/** As `readRun`, in the order of the file. */
export function readLines(path: string): RunLines {
  const file = runFilePath(path);
  let header: Header | undefined;
  let version = RUN_SCHEMA;
  const rest: RunLine[] = [];
  const torn = linesOf(file, (line, number) => {
    const value = parseJson(line);
    if (number === 1) {
      version = versionOf(file, value);
      header = headerOf(file, migrated(value, version));
    } else rest.push(checkedLine(file, migrated(value, version), number));
  });
  if (header === undefined) throw notARun(file, 'its first line is no header');
  return { file, version, header, lines: rest, torn };
}

/** A header and the lines after it as a record. */
export function recordOf(header: Header, lines: readonly RunLine[]): RunRecord {
  const stages = lines.filter((line) => line.type === 'stage');
  return {
    header,
    plan: {
      seed: header.plan.seed,
      scenarios: [header.plan, ...stages].flatMap(({ scenarios }) => scenarios),
      trials: [header.plan, ...stages].flatMap(({ trials }) => trials),
    },
    machine: lines.filter((line) => line.type === 'machine'),
    resumed: lines.filter((line) => line.type === 'resumed').length,
    counters: lines.filter((line) => line.type === 'counters'),
    verifications: lines.filter((line) => line.type === 'verification'),
    warmUps: lines.filter((line) => line.type === 'warm-up'),
    phases: lines.filter((line) => line.type === 'phases'),
    feedback: lines.filter((line) => line.type === 'feedback'),
    feedbackLeftOut: lines.filter((line) => line.type === 'feedback-left-out'),
    trials: lines.filter((line) => line.type === 'trial'),
    failedTrials: lines.filter((line) => line.type === 'failed-trial'),
    end: endOf(lines),
    torn: false,
  };
}

/** The end of a run that was taken up again is not its end. */
function endOf(lines: readonly RunLine[]): RunRecord['end'] {
  const last = lines.findLast((line) => line.type === 'end' || line.type === 'resumed');
  return last?.type === 'end' ? last : undefined;
}

/** The run file of a run that is named by its file or its folder. */
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

function linesOf(file: string, visit: (line: string, number: number) => void): boolean {
  try {
    return eachLine(file, visit);
  } catch (cause) {
    if (cause instanceof SendoffError) throw cause;
    throw usageError(
      'run-file-unreadable',
      `${file}: can't be read`,
      'give a run file or the folder of a run',
      cause,
    );
  }
}

/** The schema version of a run file whose first line this is. */
function versionOf(file: string, first: unknown): number {
  const isHeader = typeof first === 'object' && first !== null && 'type' in first && first.type === 'header';
  if (!isHeader) throw notARun(file, 'its first line is no header');
  const schema = 'schema' in first ? first.schema : undefined;
  if (typeof schema === 'number' && schema >= 1 && schema <= RUN_SCHEMA) return schema;
  throw usageError(
    'run-file-version',
    `${file}: schema version ${JSON.stringify(schema) ?? 'missing'}, expected ${RUN_SCHEMA} or an older one`,
    'read it with the version of Sendoff that wrote it',
  );
}

function headerOf(file: string, value: unknown): Header {
  const header = Header.safeParse(value);
  if (!header.success) throw malformed(file, 1, header.error.issues[0]);
  return header.data;
}

function checkedLine(file: string, value: unknown, number: number): RunLine {
  if (value === undefined)
    throw usageError(
      'run-file-malformed',
      `${file}:${number}: not JSON`,
      'the file was changed after it was written; restore it',
    );
  const line = RunLine.safeParse(value);
  if (!line.success) throw malformed(file, number, line.error.issues[0]);
  return line.data;
}

function malformed(
  file: string,
  number: number,
  issue: { path: readonly PropertyKey[]; message: string } | undefined,
): SendoffError {
  return usageError(
    'run-file-malformed',
    `${file}:${number}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not as the schema says'}`,
    'the file was changed after it was written; `sendoff schema run` prints what a line must look like',
  );
}

function notARun(file: string, why: string): SendoffError {
  return usageError(
    'not-a-run-file',
    `${file}: not a run file: ${why}`,
    'give the run.jsonl of a run, or its folder',
  );
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
