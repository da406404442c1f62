import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { type SendoffError, usageError } from '../../model/error.ts';

const run = promisify(execFile);

/** The place of a folder in its repository. */
export interface RepositoryPlace {
  /** Absolute path of the working tree. */
  readonly root: string;
  /** The folder below it: empty, or `packages/mailer/`. */
  readonly prefix: string;
}

/** @throws usageError if the folder is in no repository, or git is not installed */
export async function repositoryOf(folder: string): Promise<RepositoryPlace> {
  const [root = '', prefix = ''] = (
    await git(folder, ['rev-parse', '--show-toplevel', '--show-prefix'], (reason) =>
      usageError(
        'ab-no-repository',
        `${folder}: not in a git repository: ${reason}`,
        'run it in your project',
      ),
    )
  ).split('\n');
  return { root, prefix };
}

/** The commit that a branch, tag or commit names. */
export async function commitOf(folder: string, ref: string): Promise<string> {
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`];
  return await git(folder, args, () =>
    usageError(
      'ab-unknown-ref',
      `there is no commit "${ref}" in this repository`,
      'name a branch, tag or commit; a shallow clone has only the newest commit: fetch all (fetch-depth: 0)',
    ),
  );
}

/** Checks a commit out into a folder of its own, without touching the working tree. */
export async function addWorktree(repository: string, path: string, commit: string): Promise<void> {
  await git(repository, ['worktree', 'add', '--detach', '--quiet', path, commit], (reason) =>
    usageError('ab-worktree', `the base cannot be checked out: ${reason}`, 'see `git worktree list`'),
  );
}

export async function removeWorktree(repository: string, path: string): Promise<void> {
  await git(repository, ['worktree', 'remove', '--force', path], (reason) =>
    usageError('ab-worktree', `${path}: cannot be removed: ${reason}`, 'run `git worktree prune`'),
  );
}

/** Synchronous and silent, for use while the process exits. */
export function removeWorktreeAtOnce(repository: string, path: string): void {
  spawnSync('git', ['-C', repository, 'worktree', 'remove', '--force', path], { stdio: 'ignore' });
}

/** Makes git forget worktrees whose folders no longer exist. */
export async function pruneWorktrees(repository: string): Promise<void> {
  await git(repository, ['worktree', 'prune'], (reason) =>
    usageError('ab-worktree', `old worktrees cannot be pruned: ${reason}`, 'see `git worktree list`'),
  );
}

async function git(
  folder: string,
  args: readonly string[],
  failed: (reason: string) => SendoffError,
): Promise<string> {
  try {
    return (await run('git', ['-C', folder, ...args])).stdout.trimEnd();
  } catch (cause) {
    throw failed(reasonOf(cause));
  }
}

function reasonOf(cause: unknown): string {
  if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return 'git is not installed';
  const said = cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim() : String(cause);
  return said.split('\n')[0] ?? said;
}
