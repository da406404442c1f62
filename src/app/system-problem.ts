import { readFileSync } from 'node:fs';
import { type SendoffError, usageError } from '../model/error.ts';

export const DESCRIPTORS_HINT =
  'Lower --concurrency, or raise the limit with `ulimit -n 4096`. Only root raises the hard limit (`ulimit -Hn`).';

/** Node raises its soft limit to the hard one when it starts, and children inherit it. */
export function ownLimit(): number {
  try {
    return openFiles(readFileSync('/proc/self/limits', 'latin1'));
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

/** The soft limit, from proc_pid_limits(5). */
export function openFiles(limits: string): number {
  const [, soft = 'unlimited'] = /^Max open files\s+(\S+)/m.exec(limits) ?? [];
  return soft === 'unlimited' ? Number.POSITIVE_INFINITY : Number(soft);
}

/**
 * A usage error for a system error in this process or a child that the user can correct; undefined for any
 * other.
 */
export function systemProblem(cause: unknown): SendoffError | undefined {
  for (let at = cause; at instanceof Error; at = at.cause) {
    if (/\b(?:EMFILE|ENFILE)\b/.test(at.message)) {
      const limit = ownLimit();
      const shown = Number.isFinite(limit) ? ` (the limit is ${limit})` : '';
      return usageError(
        'too-few-descriptors',
        `too many open files${shown}: ${at.message}`,
        DESCRIPTORS_HINT,
        cause,
      );
    }
    if ('syscall' in at && at.syscall === 'uv_cwd') return missingFolder(cause);
    if (/\buv_cwd\b/.test(at.message)) return missingFolder(cause);
  }
  return undefined;
}

function missingFolder(cause: unknown): SendoffError {
  return usageError(
    'no-working-directory',
    'the working directory was deleted',
    'change to an existing folder, and run the command again',
    cause,
  );
}
