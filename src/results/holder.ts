import { readFileSync } from 'node:fs';

/** `<pid> <when it started>`: the number alone is given to another process some time. */
export function holderOf(pid: number): string {
  return `${pid} ${startOf(pid) ?? 'unknown'}\n`;
}

/** Whether the process that wrote this still runs. A text that names none may be one that is just being written. */
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

/** Clock ticks from boot to the start of a process (proc(5), `stat`, field 22); undefined where the system has no /proc, and for one that ended. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in parentheses, and may hold anything; a zombie only waits for its parent.
    const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' ? undefined : rest[18];
  } catch {
    return undefined;
  }
}
