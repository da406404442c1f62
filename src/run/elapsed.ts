import type { Header, RunLine } from '../model/run-file.ts';

/**
 * For how long processes worked on a run, in milliseconds, as its timestamps tell: from the header, and from each `resumed` line, to the
 * last line before the next that bears a time. What a process did after its last trial, and did not end, is not seen.
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
      // The wall clock may be set back meanwhile; time does not run back with it.
      toMs = Math.max(toMs, endOf(line) ?? toMs);
    }
  }
  return elapsedMs + toMs - fromMs;
}

function endOf(line: RunLine): number | undefined {
  if (line.type === 'trial') return Date.parse(line.startedAt) + line.client.elapsedMs;
  return line.type === 'end' ? Date.parse(line.endedAt) : undefined;
}
