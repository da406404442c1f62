import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { Summary } from '../../src/model/summary.ts';

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

/** Starts `sendoff` as a user does: a process of its own, without a terminal. */
export function startSendoff(
  args: readonly string[],
  folder: string,
  program: readonly string[] = [BIN],
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
  return await sendoffWith({}, args, folder);
}

/**
 * Sendoff in this process: for commands that end before they start another, and whose start would be most of
 * the test.
 */
export async function sendoffHere(args: readonly string[], folder: string): Promise<Ended> {
  const before = process.cwd();
  const stdout = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  process.chdir(folder);
  try {
    const code = await main(['node', 'sendoff', ...args]);
    return { code, stdout: stdout.mock.calls.join(''), stderr: stderr.mock.calls.join('') };
  } finally {
    process.chdir(before);
    stdout.mockRestore();
    stderr.mockRestore();
  }
}

/**
 * Sendoff with faulty child processes from `faulty/`; `silenceMs` is how long it waits for a word of them.
 */
export function startSendoffWith(
  { silenceMs, ...entries }: Readonly<Record<string, string>>,
  args: readonly string[],
  folder: string,
  env = {},
): Started {
  const program = fileURLToPath(new URL('./faulty/sendoff.ts', import.meta.url));
  const replaced = Object.entries(entries).map(([entry, file]) => `${entry}=./${file}`);
  const patience = silenceMs === undefined ? [] : [`silenceMs=${silenceMs}`];
  return startSendoff(args, folder, [program, ...replaced, ...patience, '--'], env);
}

export async function sendoffWith(...args: Parameters<typeof startSendoffWith>): Promise<Ended> {
  return await startSendoffWith(...args).ended;
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
