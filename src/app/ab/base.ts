import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { EXIT, SendoffError, usageError } from '../../model/error.ts';
import { holderOf, isAlive } from '../../results/holder.ts';
import { atExit } from '../at-exit.ts';
import {
  addWorktree,
  commitOf,
  pruneWorktrees,
  type RepositoryPlace,
  removeWorktree,
  removeWorktreeAtOnce,
  repositoryOf,
} from './git.ts';

/** The files that fix the dependencies of a package. */
const LOCK_FILES = [
  'package-lock.json',
  'npm-shrinkwrap.json',
  'pnpm-lock.yaml',
  'yarn.lock',
  'bun.lock',
  'bun.lockb',
] as const;

export interface BaseOptions {
  readonly ref: string;
  /** The absolute path of the head's module. */
  readonly module: string;
  /** The command that installs the base's dependencies. */
  readonly prepare: string;
  /** Called with each step, as one line. */
  readonly onNote: (note: string) => void;
  readonly signal: AbortSignal;
}

/** The base commit in a folder of its own, with its dependencies. */
export interface BaseCheckout {
  readonly commit: string;
  /** The same module there. */
  readonly module: string;
  remove(): Promise<void>;
}

/**
 * Checks out the base and makes its module loadable: with the head's installed packages if the lock files are
 * equal, else with its own. Throws a usage error if the base does not have the module.
 */
export async function checkOutBase(options: BaseOptions): Promise<BaseCheckout> {
  const { ref, module, onNote } = options;
  const place = await repositoryOf(dirname(module));
  const commit = await commitOf(place.root, ref);
  await removeStale(place.root);
  const parent = mkdtempSync(join(tmpdir(), PREFIX));
  writeFileSync(join(parent, OWNER), holderOf(process.pid));
  const root = join(parent, 'base');
  const stay = atExit(() => {
    removeWorktreeAtOnce(place.root, root);
    rmSync(parent, { recursive: true, force: true });
  });
  const remove = async (): Promise<void> => {
    if (existsSync(root)) await removeWorktree(place.root, root);
    rmSync(parent, { recursive: true, force: true });
    stay();
  };
  try {
    await addWorktree(place.root, root, commit);
    const inside = relative(place.root, join(place.root, place.prefix, relative(dirname(module), module)));
    const base = join(root, inside);
    if (!existsSync(base)) throw notThereYet(ref, commit, inside);
    await provideDependencies(options, place, root);
    onNote(`base ${ref} (${commit.slice(0, 10)}) is checked out`);
    return { commit, module: base, remove };
  } catch (cause) {
    await remove();
    throw cause;
  }
}

const PREFIX = 'sendoff-base-';
/** Names the process that has the folder. */
const OWNER = 'owner';

/** Removes the worktrees of killed processes, from any repository. */
async function removeStale(repository: string): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((one) => one.startsWith(PREFIX))) {
    const folder = join(tmpdir(), name);
    const owner = ownerOf(folder);
    if (owner !== undefined && !isAlive(owner)) rmSync(folder, { recursive: true, force: true });
  }
  await pruneWorktrees(repository);
}

/** Undefined if the folder names no process, or cannot be read. */
function ownerOf(folder: string): string | undefined {
  try {
    return readFileSync(join(folder, OWNER), 'utf8');
  } catch {
    return undefined;
  }
}

function notThereYet(ref: string, commit: string, inside: string): SendoffError {
  return usageError(
    'ab-module-missing',
    `${ref} (${commit.slice(0, 10)}) has no ${inside}, so there is nothing to compare with`,
    'commit the module first, or name a base that has it',
  );
}

async function provideDependencies(
  options: BaseOptions,
  place: RepositoryPlace,
  root: string,
): Promise<void> {
  const owner = packageFolder(dirname(options.module), place.root);
  if (owner === undefined) return;
  const inside = relative(place.root, owner);
  const there = join(root, inside);
  const installed = join(owner, 'node_modules');
  if (sameLocks(owner, there)) {
    if (existsSync(installed)) symlinkSync(installed, join(there, 'node_modules'), 'junction');
    return;
  }
  options.onNote(`the base has other dependencies: ${options.prepare}`);
  await prepare(options, there);
}

/** The nearest folder above with a lock file or else a package.json, not above the repository. */
function packageFolder(from: string, root: string): string | undefined {
  let fallback: string | undefined;
  for (let folder = from; ; folder = dirname(folder)) {
    if (LOCK_FILES.some((name) => existsSync(join(folder, name)))) return folder;
    if (existsSync(join(folder, 'package.json'))) fallback ??= folder;
    if (folder === root || folder === dirname(folder)) return fallback;
  }
}

function sameLocks(head: string, base: string): boolean {
  return LOCK_FILES.every((name) => contentOf(join(head, name)) === contentOf(join(base, name)));
}

function contentOf(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

const KEPT_OUTPUT = 2000;

async function prepare({ prepare: command, signal }: BaseOptions, folder: string): Promise<void> {
  // In its own process group, so that the shell's children end with it.
  const child = spawn(command, {
    cwd: folder,
    shell: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
  });
  const end = (): void => endGroup(child.pid);
  signal.addEventListener('abort', end, { once: true });
  const stay = atExit(end);
  let output = '';
  const keep = (text: Buffer): void => {
    output = (output + text.toString('utf8')).slice(-KEPT_OUTPUT);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve);
  }).finally(() => {
    signal.removeEventListener('abort', end);
    stay();
  });
  signal.throwIfAborted();
  if (code !== 0)
    throw new SendoffError(
      `the base’s dependencies cannot be installed: \`${command}\` ended with ${code}\n${output.trim()}`,
      {
        code: 'ab-prepare',
        exitCode: EXIT.usage,
        hint: 'name the command that installs them, such as --prepare "pnpm install --frozen-lockfile"',
      },
    );
}

/** Ends a process and its children. */
function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGTERM');
  } catch {
    // It has already ended.
  }
}
