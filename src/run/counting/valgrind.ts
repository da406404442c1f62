import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { valgrindVersion } from '../../measure/callgrind.ts';

const LIMIT_MS = 20_000;

export interface Valgrind {
  readonly program: string;
  readonly version: string;
}

/** The installed valgrind, or why there is none. */
export async function findValgrind(program: string): Promise<Valgrind | { readonly problem: string }> {
  try {
    const { stdout } = await promisify(execFile)(program, ['--version'], { timeout: LIMIT_MS });
    const version = valgrindVersion(stdout);
    if (version !== undefined) return { program, version };
    return { problem: `\`${program} --version\` printed no version` };
  } catch (cause) {
    const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    return {
      problem: isMissing ? 'valgrind is not installed' : `valgrind does not start: ${messageOf(cause)}`,
    };
  }
}

function messageOf(cause: unknown): string {
  const [line = ''] = (cause instanceof Error ? cause.message : String(cause)).split('\n');
  return line;
}
