import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Starts of one command line, each in a new process. */
export interface Starts {
  /** The shortest time: the cost of the command itself on an idle processor. */
  readonly bestMs: number;
  readonly medianMs: number;
  /** The greatest peak of resident memory, 2^20 bytes. */
  readonly peakMebibytes: number;
}

/** A command with a promised time, and perhaps a promised memory. */
export interface CommandResult extends Starts {
  readonly name: string;
  /** `node` with an empty program, started in turns with the command. */
  readonly bareNode: Starts;
  readonly barMs: number;
  readonly barMebibytes: number | null;
}

export const BIN = fileURLToPath(new URL('../src/bin.js', import.meta.url));

const PRINT_PEAK =
  'data:text/javascript,process.once("exit",()=>process.stderr.write("peak "+process.resourceUsage().maxRSS))';

/**
 * Starts `node …args` and a bare `node` alternately, N times each, after one uncounted start of each.
 */
export function timeCommand(args: readonly string[], times: number): { command: Starts; bareNode: Starts } {
  const command: { ms: number; mebibytes: number }[] = [];
  const bare: { ms: number; mebibytes: number }[] = [];
  for (let i = 0; i <= times; i++) {
    command.push(startOnce(args));
    bare.push(startOnce(['-e', '0']));
  }
  return { command: summed(command.slice(1)), bareNode: summed(bare.slice(1)) };
}

function startOnce(args: readonly string[]): { ms: number; mebibytes: number } {
  const startedMs = performance.now();
  const { status, stderr } = spawnSync(process.execPath, ['--import', PRINT_PEAK, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
    timeout: 60_000,
  });
  const ms = performance.now() - startedMs;
  const peak = /peak (\d+)$/.exec(stderr)?.[1];
  if (status !== 0 || peak === undefined)
    throw new Error(`node ${args.join(' ')} ended with ${status}: ${stderr}`);
  return { ms, mebibytes: Number(peak) / 1024 };
}

function summed(starts: readonly { ms: number; mebibytes: number }[]): Starts {
  const sorted = starts.map(({ ms }) => ms).sort((a, b) => a - b);
  return {
    bestMs: sorted[0] ?? Number.NaN,
    medianMs: sorted[sorted.length >> 1] ?? Number.NaN,
    peakMebibytes: Math.max(...starts.map(({ mebibytes }) => mebibytes)),
  };
}
