import { createLogUpdate } from 'log-update';

/** On a terminal, one line that is rewritten; elsewhere, one line per milestone. */
export interface LiveLine {
  readonly show: (line: string, milestone?: string) => void;
  /** Prints a line that stays. */
  readonly say: (line: string) => void;
  /** Removes the live line. */
  readonly end: () => void;
}

export function liveLine(stream: NodeJS.WriteStream): LiveLine {
  if (stream.isTTY) {
    const live = createLogUpdate(stream);
    return {
      show: (line) => live(cut(line, stream.columns)),
      say: (line) => {
        live.clear();
        stream.write(`${line}\n`);
      },
      end: () => live.clear(),
    };
  }
  let last: string | undefined;
  const say = (line: string): void => {
    if (line !== last) stream.write(`${line}\n`);
    last = line;
  };
  return {
    show: (_, milestone) => {
      if (milestone !== undefined) say(milestone);
    },
    say,
    end: () => {},
  };
}

function cut(line: string, columns: number): string {
  return line.length < columns ? line : `${line.slice(0, Math.max(0, columns - 2))}…`;
}
