import type { RunFile } from '../results/append.ts';

/** Runs `clean` if the process exits before the returned function is called. `clean` must be synchronous. */
export function atExit(clean: () => void): () => void {
  process.on('exit', clean);
  return () => void process.off('exit', clean);
}

/**
 * The same run file. If the process exits early, the file ends with `interrupted` and its lock is removed.
 */
export function endedAtExit(file: RunFile): RunFile {
  let ended = false;
  const close = (): void => {
    forget();
    file.close();
  };
  const forget = atExit(() => {
    try {
      if (!ended) file.append({ type: 'end', endedAt: new Date().toISOString(), reason: 'interrupted' });
      close();
    } catch {
      // The file may be gone, and the process can no longer report it.
    }
  });
  return {
    path: file.path,
    append(line) {
      file.append(line);
      ended = line.type === 'end';
    },
    close,
  };
}
