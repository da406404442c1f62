import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BaseOptions, checkOutBase } from '../../../src/app/ab/base.ts';
import { holderOf } from '../../../src/results/holder.ts';

let repository: string;
beforeEach(() => {
  repository = mkdtempSync(join(tmpdir(), 'sendoff-repository-'));
  git('init', '--quiet', '--initial-branch=main');
});
afterEach(() => rmSync(repository, { recursive: true, force: true }));

function git(...args: readonly string[]): string {
  const identity = ['-c', 'user.name=Ana', '-c', 'user.email=ana@example.com'];
  return execFileSync('git', ['-C', repository, ...identity, ...args], { encoding: 'utf8', stdio: 'pipe' });
}

function write(path: string, content: string): void {
  const file = join(repository, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

function commit(): void {
  git('add', '--all');
  git('commit', '--quiet', '--message=x');
}

function options(changes: Partial<BaseOptions> = {}): BaseOptions {
  return {
    ref: 'main',
    module: join(repository, 'mail/transport.js'),
    prepare: 'exit 1',
    onNote: () => {},
    signal: new AbortController().signal,
    ...changes,
  };
}

/** A worktree that this process has made for a comparison and not removed. */
function left(owner: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'sendoff-base-'));
  writeFileSync(join(folder, 'owner'), owner);
  git('worktree', 'add', '--detach', '--quiet', join(folder, 'base'), 'main');
  return folder;
}

function isRunning(pid: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

describe('the base of a comparison', () => {
  it('is the committed module, not the working tree’s, and is removed afterwards', async () => {
    write('mail/transport.js', 'old');
    commit();
    write('mail/transport.js', 'new');
    const base = await checkOutBase(options());
    expect(readFileSync(base.module, 'utf8')).toBe('old');
    expect(readFileSync(join(repository, 'mail/transport.js'), 'utf8')).toBe('new');
    await base.remove();
    expect(existsSync(base.module)).toBe(false);
    expect(git('worktree', 'list').trim().split('\n')).toHaveLength(1);
  });

  it('of a killed process is removed by the next one, and that of a running process stays', async () => {
    write('mail/transport.js', '');
    commit();
    const folders = [left('4194304 1'), left(holderOf(process.pid))];
    expect(git('worktree', 'list').trim().split('\n')).toHaveLength(3);
    const base = await checkOutBase(options());
    expect(folders.map(existsSync)).toEqual([false, true]);
    expect(git('worktree', 'list').trim().split('\n')).toHaveLength(3);
    await base.remove();
    rmSync(folders[1] ?? '', { recursive: true });
  });

  it('is removed if the process ends early, together with the process that installs its packages', async () => {
    write('package-lock.json', '{"old":1}');
    write('mail/transport.js', '');
    commit();
    write('package-lock.json', '{"new":1}');
    const before = new Set(process.listeners('exit'));
    const installed = new AbortController();
    const pid = join(repository, 'pid');
    const base = checkOutBase(
      options({ prepare: `sleep 60 & echo $! > ${pid}; wait`, signal: installed.signal }),
    );
    await expect.poll(() => existsSync(pid) && readFileSync(pid, 'utf8')).toMatch(/\d\n/);
    const sleeping = Number(readFileSync(pid, 'utf8'));
    const hooks = process.listeners('exit').filter((one) => !before.has(one));
    expect(hooks).toHaveLength(2);
    for (const hook of hooks) hook(130);
    await expect(base).rejects.toThrow();
    await expect.poll(() => isRunning(sleeping)).toBe(false);
    expect(git('worktree', 'list').trim().split('\n')).toHaveLength(1);
    expect(process.listeners('exit').filter((one) => !before.has(one))).toEqual([]);
  });

  it('shares the head’s packages if both lock files are equal', async () => {
    write('.gitignore', 'node_modules/');
    write('package-lock.json', '{}');
    write('mail/transport.js', '');
    commit();
    write('node_modules/some/index.js', '');
    const base = await checkOutBase(options());
    const modules = join(dirname(base.module), '../node_modules');
    expect(lstatSync(modules).isSymbolicLink()).toBe(true);
    await base.remove();
    expect(existsSync(join(repository, 'node_modules/some/index.js'))).toBe(true);
  });

  it('gets its own packages if the lock files differ, with the install command', async () => {
    write('packages/mail/package-lock.json', '{"old":1}');
    write('packages/mail/transport.js', '');
    commit();
    write('packages/mail/package-lock.json', '{"new":1}');
    const notes: string[] = [];
    const base = await checkOutBase(
      options({
        module: join(repository, 'packages/mail/transport.js'),
        prepare: 'cp package-lock.json installed',
        onNote: (line) => notes.push(line),
      }),
    );
    expect(readFileSync(join(dirname(base.module), 'installed'), 'utf8')).toBe('{"old":1}');
    expect(notes).toContain('the base has other dependencies: cp package-lock.json installed');
    await base.remove();
  });

  it.each([
    [
      'has no such module yet',
      { module: 'mail/new.js' },
      'ab-module-missing',
      /main \(\w{10}\) has no mail\/new\.js/,
    ],
    ['is no commit', { ref: 'mian' }, 'ab-unknown-ref', /no commit "mian"/],
    [
      'can’t install its packages',
      { prepare: 'echo no network; exit 7' },
      'ab-prepare',
      /ended with 7\nno network/,
    ],
  ])(
    'that %s is rejected with a clear reason, and nothing is left behind',
    async (_, changes, code, message) => {
      write('package-lock.json', '{"old":1}');
      write('mail/transport.js', '');
      commit();
      write('package-lock.json', '{"new":1}');
      write('mail/new.js', '');
      const module = join(repository, 'module' in changes ? changes.module : 'mail/transport.js');
      await expect(checkOutBase(options({ ...changes, module }))).rejects.toMatchObject({
        code,
        exitCode: 2,
        message: expect.stringMatching(message),
      });
      expect(git('worktree', 'list').trim().split('\n')).toHaveLength(1);
    },
  );

  it('is rejected outside a repository', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'sendoff-outside-'));
    await expect(checkOutBase(options({ module: join(outside, 'transport.js') }))).rejects.toMatchObject({
      code: 'ab-no-repository',
      exitCode: 2,
    });
    rmSync(outside, { recursive: true });
  });
});
