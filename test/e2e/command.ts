import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { inject, vi } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { Summary } from '../../src/model/summary.ts';
import type { Entries } from '../../src/run/process-pair.ts';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

/** The program, as npm links it. */
export const BIN = fileURLToPath(new URL('../../src/bin.js', import.meta.url));

const FAULTY = 'test/e2e/faulty';
const STEADY_MICROS = 5000;

/** The program of the compiled package. */
export function compiledBin(): string {
  return inCompiled('src/bin.js');
}

/** The child processes of the compiled package, for runs that a test starts in its own process. */
export function compiledEntries(): Pick<Entries, 'client' | 'mock'> {
  return { client: compiledEntry('src/app/client-process.ts'), mock: compiledEntry('mocks/process.ts') };
}

function compiledEntry(source: string): URL {
  return pathToFileURL(inCompiled(`dist/${source.replace(/\.ts$/, '.js')}`));
}

function inCompiled(file: string): string {
  return join(inject('compiled'), file);
}

/** Starts `sendoff` as a user does: a process of its own, without a terminal. */
export function startSendoff(
  args: readonly string[],
  folder: string,
  program: readonly string[] = [compiledBin()],
  env = {},
): Started {
  const child = spawn(process.execPath, [...program, ...args], {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
  return { child, ended };
}

/** Sendoff on a machine of steady speed: what the tests' own machine does besides would have runs refused. */
export async function sendoff(args: readonly string[], folder: string): Promise<Ended> {
  return await startSendoff(args, folder, [inCompiled('dist/test/e2e/steady.js')]).ended;
}

/** The same from the sources, as in a checkout, whose processes load every module by itself. */
export async function sendoffFromSource(args: readonly string[], folder: string): Promise<Ended> {
  return await startSendoff(args, folder, [fileURLToPath(new URL('./steady.ts', import.meta.url))]).ended;
}

/** Faulty child processes from `faulty/`, and how long a run waits for a message of one. */
export interface Faulty {
  readonly client?: string;
  readonly mock?: string;
  readonly silenceMs?: number;
}

/**
 * Sendoff in this process, its children in their own: for tests of what it prints and returns, when no
 * signal, lock or exit matters. The machine is of steady speed here too.
 */
export async function sendoffHere(
  args: readonly string[],
  folder: string,
  { silenceMs, ...faulty }: Faulty = {},
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const before = process.cwd();
  const stdout = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  const replaced = Object.entries(faulty).map(([entry, file]) => [entry, compiledEntry(`${FAULTY}/${file}`)]);
  const entries = { ...compiledEntries(), ...Object.fromEntries(replaced) };
  process.chdir(folder);
  try {
    const code = await main(
      ['node', 'sendoff', ...args],
      silenceMs === undefined ? entries : { ...entries, silenceMs },
      () => STEADY_MICROS,
    );
    return { code, stdout: stdout.mock.calls.join(''), stderr: stderr.mock.calls.join('') };
  } finally {
    process.chdir(before);
    vi.unstubAllEnvs();
    stdout.mockRestore();
    stderr.mockRestore();
  }
}

export function summaryOf({ stdout, stderr }: Ended): Summary {
  try {
    return Summary.parse(JSON.parse(stdout));
  } catch (cause) {
    throw new Error(`no summary on stdout: ${stdout.slice(0, 500)}\n${stderr}`, { cause });
  }
}

export function temporaryFolder(): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'sendoff-e2e-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
