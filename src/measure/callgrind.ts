/**
 * Callgrind writes its counts when the process enters this function of libuv, which only `os.loadavg()`
 * calls. So a call from JavaScript marks a place in the count.
 */
const MARK = 'uv_loadavg';

/**
 * The arguments of valgrind before the command. Callgrind counts exactly as cachegrind without its caches.
 */
export function callgrindArguments(folder: string): readonly string[] {
  return [
    '--tool=callgrind',
    `--dump-before=${MARK}`,
    `--callgrind-out-file=${folder}/counts`,
    // No gdb server: it leaves pipes in the temporary folder.
    '--vgdb=no',
  ];
}

/** The file with the instructions up to mark `mark`, from 1, since the mark before. */
export function countsFile(folder: string, mark: number): string {
  return `${folder}/counts.${mark}`;
}

/** The instructions in one of callgrind's files; undefined if it has no such line. */
export function instructionsIn(counts: string): number | undefined {
  const [, total] = /^(?:summary|totals): (\d+)$/m.exec(counts) ?? [];
  const instructions = Number(total);
  return total === undefined || !Number.isSafeInteger(instructions) ? undefined : instructions;
}

/** `valgrind-3.19.0` → `3.19.0`; undefined for any other text. */
export function valgrindVersion(output: string): string | undefined {
  return /^valgrind-(\d[\w.-]*)/.exec(output.trim())?.[1];
}

/** True if valgrind ended because it does not know an instruction of this processor. */
export function isUnsupportedInstruction(output: string): boolean {
  return /unhandled instruction bytes|[Uu]nrecognised instruction/.test(output);
}
