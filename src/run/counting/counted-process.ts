import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { CountCompiler } from '../../model/instructions.ts';
import { NODE_FLAGS } from '../child.ts';
import { ANSWERS, type CountAnswer, type CountRequest, LAST_BATCH, NEXT_BATCH } from './protocol.ts';

/**
 * Flags that make V8 repeat itself: one thread, seeded hashes, and garbage collections that depend on
 * allocations alone.
 */
const REPEATABLE: readonly string[] = [
  '--predictable',
  '--predictable-gc-schedule',
  '--hash-seed=1',
  '--random-seed=1',
  '--single-threaded',
  '--expose-gc',
  // A full collection would otherwise discard code, which the next batch compiles again.
  '--no-flush-bytecode',
];

/** The interpreter alone: every other compiler starts at some later call, and the counts drop for long. */
const COMPILERS: Readonly<Record<CountCompiler, readonly string[]>> = {
  'no-opt': ['--no-opt', '--no-maglev', '--no-sparkplug', '--no-lazy-feedback-allocation'],
  jit: [],
};

export interface CountedCommand {
  /** The module of the counted process. */
  readonly entry: URL;
  readonly compiler: CountCompiler;
  /** Valgrind with its arguments; empty to run without it. */
  readonly under: readonly string[];
  /** Folder of V8's compile cache, which shortens the start. */
  readonly cache: string;
  readonly limitMs: number;
  readonly signal: AbortSignal;
}

/** How a counted process ended, if it did not end as it should. */
export interface CountedEnd {
  /** `fault`: the process reported its own error. */
  readonly how: 'fault' | 'died' | 'too-slow' | 'aborted';
  readonly message: string;
  /** The last output on standard error. */
  readonly output: string;
}

const OUTPUT_LENGTH = 4000;

/**
 * Runs batches until `isEnough` returns true for one. Resolves to undefined, or to the reason of an earlier
 * end. The process has ended in any case.
 */
export async function runCounted(
  request: CountRequest,
  command: CountedCommand,
  isEnough: (batch: Extract<CountAnswer, { type: 'batch' }>) => boolean,
): Promise<CountedEnd | undefined> {
  if (command.signal.aborted) return { how: 'aborted', message: 'interrupted', output: '' };
  const child = start(command);
  let output = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    output = (output + text).slice(-OUTPUT_LENGTH);
  });
  const ended = exitOf(child);
  let stopped: Pick<CountedEnd, 'how' | 'message'> | undefined;
  const stop = (how: CountedEnd['how'], message: string): void => {
    stopped ??= { how, message };
    child.kill('SIGKILL');
  };
  const abort = (): void => stop('aborted', 'interrupted');
  command.signal.addEventListener('abort', abort, { once: true });
  const timer = setTimeout(
    () => stop('too-slow', `no end within ${command.limitMs / 1000} s`),
    command.limitMs,
  );
  // The process may end before it has read everything.
  child.stdin?.on('error', () => {}).write(`${JSON.stringify(request)}\n`);
  let isDone = false;
  try {
    for await (const line of createInterface({ input: child.stdio[ANSWERS] as Readable })) {
      const answer = JSON.parse(line) as CountAnswer;
      if (answer.type === 'fault') {
        stopped ??= { how: 'fault', message: answer.message };
        continue;
      }
      isDone = isEnough(answer);
      child.stdin?.write(`${isDone ? LAST_BATCH : NEXT_BATCH}\n`);
    }
    const end = await ended;
    if (stopped === undefined && isDone) return undefined;
    return { ...(stopped ?? { how: 'died', message: end }), output: output.trim() };
  } finally {
    clearTimeout(timer);
    command.signal.removeEventListener('abort', abort);
    child.kill('SIGKILL');
    await ended;
  }
}

function start({ entry, compiler, under, cache }: CountedCommand): ChildProcess {
  const flags = [...REPEATABLE, ...COMPILERS[compiler], ...NODE_FLAGS];
  const [program = '', ...args] = [...under, process.execPath, ...flags, fileURLToPath(entry)];
  return spawn(program, args, {
    stdio: ['pipe', 'ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_COMPILE_CACHE: cache },
  });
}

function exitOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) =>
      resolve(signal === null ? `exited with code ${code}` : `was killed by ${signal}`),
    );
    child.once('error', ({ message }) => resolve(`cannot be started (${message})`));
  });
}
