import { readFileSync } from 'node:fs';

/** `<pid> <start time>`, because the system reuses process ids. */
export function holderOf(pid: number): string {
  return `${pid} ${startOf(pid) ?? 'unknown'}\n`;
}

/** True if the process that wrote this text still runs. A text without a pid may be incomplete. */
export function isAlive(content: string): boolean {
  const pid = Number.parseInt(content, 10);
  if (!Number.isInteger(pid) || pid <= 0) return true;
  try {
    process.kill(pid, 0);
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ESRCH') return false;
  }
  return content === holderOf(pid);
}

/**
 * Start of a process in clock ticks since boot (proc(5), `stat`, field 22); undefined without /proc or
 * process.
 */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The program name in parentheses may contain any character. A zombie has ended.
    const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' ? undefined : rest[18];
  } catch {
    return undefined;
  }
}
