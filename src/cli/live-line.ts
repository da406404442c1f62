import { createLogUpdate } from 'log-update';

/** One line that tells how far something is: rewritten on a terminal, and each milestone once where there is none. */
export interface LiveLine {
  readonly show: (line: string, milestone?: string) => void;
  /** Takes the line away. */
  readonly end: () => void;
}

export function liveLine(stream: NodeJS.WriteStream): LiveLine {
  if (stream.isTTY) {
    const live = createLogUpdate(stream);
    return { show: (line) => live(cut(line, stream.columns)), end: () => live.clear() };
  }
  let last: string | undefined;
  return {
    show: (_, milestone) => {
      if (milestone === undefined || milestone === last) return;
      last = milestone;
      stream.write(`${milestone}\n`);
    },
    end: () => {},
  };
}

export function cut(line: string, columns: number): string {
  return line.length < columns ? line : `${line.slice(0, Math.max(0, columns - 2))}…`;
}
