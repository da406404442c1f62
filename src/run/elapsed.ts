import type { Header, RunLine } from '../model/run-file.ts';

/**
 * Milliseconds that processes worked on a run, by its timestamps: from the header and each `resumed` line to
 * the last timed line of that process. Work after a process's last trial is not counted if it did not end
 * normally.
 */
export function elapsedOf(lines: readonly (Header | RunLine)[]): number {
  let elapsedMs = 0;
  let fromMs = 0;
  let toMs = 0;
  for (const line of lines) {
    if (line.type === 'header' || line.type === 'resumed') {
      elapsedMs += toMs - fromMs;
      fromMs = Date.parse(line.type === 'header' ? line.startedAt : line.at);
      toMs = fromMs;
    } else {
      // The wall clock may have been set back.
      toMs = Math.max(toMs, endOf(line) ?? toMs);
    }
  }
  return elapsedMs + toMs - fromMs;
}

function endOf(line: RunLine): number | undefined {
  if (line.type === 'trial') return Date.parse(line.startedAt) + line.client.elapsedMs;
  return line.type === 'end' ? Date.parse(line.endedAt) : undefined;
}
