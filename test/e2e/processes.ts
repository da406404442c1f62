import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { Started } from './command.ts';

/** Resolves when a run says on stderr what matches; rejects when it ends first. */
export async function said({ child, ended }: Started, what: RegExp): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    let text = '';
    child.stderr?.on('data', (chunk: string) => {
      text += chunk;
      if (what.test(text)) resolve();
    });
    void ended.then(() => reject(new Error(`it ended without saying ${what}: ${text}`)));
  });
}

/** The processes whose parent is this one. */
export function childrenOf(pid: number | undefined): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => parentOf(name) === pid)
    .map(Number);
}

function parentOf(pid: string): number | undefined {
  try {
    return Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1]);
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

export async function allGone(pids: readonly number[]): Promise<void> {
  await expect.poll(() => pids.filter(isAlive), { timeout: 10_000 }).toEqual([]);
}
