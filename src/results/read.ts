import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type SendoffError, usageError } from '../model/error.ts';
import { Header, RUN_SCHEMA, RunLine, type RunRecord } from '../model/run-file.ts';

/**
 * Reads a run file, or the one in a run's folder. A last line that was cut off is left out, and said. Throws a usage
 * error that names file and line for anything else that is not as the schema says.
 */
export function readRun(path: string): RunRecord {
  const file = runFilePath(path);
  const lines = textOf(file).split('\n');
  const last = lines.pop() ?? '';
  const parsed = lines.map((line, i) => ({ value: parseJson(line), number: i + 1 }));
  const header = headerOf(file, parsed[0]?.value);
  const rest = parsed.slice(1).map(({ value, number }) => checkedLine(file, value, number));
  return {
    header,
    verifications: rest.filter((line) => line.type === 'verification'),
    warmUps: rest.filter((line) => line.type === 'warm-up'),
    phases: rest.filter((line) => line.type === 'phases'),
    trials: rest.filter((line) => line.type === 'trial'),
    failedTrials: rest.filter((line) => line.type === 'failed-trial'),
    end: rest.findLast((line) => line.type === 'end'),
    torn: last !== '',
  };
}

function runFilePath(path: string): string {
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

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw usageError(
      'run-file-unreadable',
      `${file}: can't be read`,
      'give a run file or the folder of a run',
      cause,
    );
  }
}

function headerOf(file: string, value: unknown): Header {
  const isHeader = typeof value === 'object' && value !== null && 'type' in value && value.type === 'header';
  if (!isHeader) throw notARun(file, 'its first line is no header');
  const schema = 'schema' in value ? value.schema : undefined;
  if (schema !== RUN_SCHEMA) {
    throw usageError(
      'run-file-version',
      `${file}: schema version ${JSON.stringify(schema) ?? 'missing'}, expected ${RUN_SCHEMA}`,
      'read it with the version of Sendoff that wrote it',
    );
  }
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
