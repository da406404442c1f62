import { type ChildProcess, fork } from 'node:child_process';
import module from 'node:module';
import { EXIT, type ExitCode, SendoffError } from '../model/error.ts';
import type {
  ChildFault,
  ClientAnswer,
  ClientRequest,
  LoadProgress,
  MockAnswer,
  MockRequest,
} from '../model/protocol.ts';

interface Typed {
  readonly type: string;
}

/** A child process that answers one request at a time. */
export interface Child<Request extends Typed, Answer extends Typed> {
  readonly pid: number | undefined;
  /**
   * Resolves to the answer. Rejects with the child's own error after `fault`, with `process-died` if the
   * child ends, and with `process-silent` if it does not answer in time.
   */
  ask<Type extends Request['type'] & Answer['type']>(
    request: Request & { readonly type: Type },
    options?: { readonly onProgress?: (progress: LoadProgress) => void },
  ): Promise<Answer & { readonly type: Type }>;
  /** Kills the child; resolves when it has exited. */
  kill(): Promise<void>;
}

/**
 * Flags of every child, recorded in the run file. By default, V8 lets the garbage of a busy client grow to
 * several hundred MiB. With a young generation of 16 MiB and an old one that at most doubles, memory stays
 * below 250 MB for any number of messages, at the same throughput within the noise.
 */
export const NODE_FLAGS: readonly string[] = [
  '--max-semi-space-size=16',
  '--heap-growing-percent=100',
  '--disable-warning=ExperimentalWarning',
];

const STDERR_LENGTH = 2000;

/**
 * Starts the module at `entry` in a child process. `name` is for error messages, `silenceMs` the longest wait
 * for a message, and `redact` removes secrets from its output. With `core`, all its threads run on this core.
 */
export function startChild<Request extends Typed, Answer extends Typed>(
  entry: URL,
  name: string,
  silenceMs: number,
  redact: (text: string) => string,
  core?: number,
): Child<Request, Answer> {
  const child = fork(entry, {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    ...program(core),
    env: environment(),
  });
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-STDERR_LENGTH);
  });
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    // A process that failed to start never exits.
    child.on('error', () => child.pid === undefined && resolve());
  });
  return {
    pid: child.pid,
    ask: (request, { onProgress } = {}) =>
      ask(child, name, request, silenceMs, onProgress, redact, () => redact(stderr)),
    kill: () => {
      child.kill('SIGKILL');
      return gone;
    },
  };
}

/** `taskset` replaces itself by Node, so that even the first thread starts on the core. */
function program(core: number | undefined): { readonly execPath?: string; readonly execArgv: string[] } {
  return core === undefined
    ? { execArgv: [...NODE_FLAGS] }
    : { execPath: 'taskset', execArgv: ['-c', String(core), process.execPath, ...NODE_FLAGS] };
}

/** Children share this process's compile cache, if it has one, which halves their start time. */
function environment(): NodeJS.ProcessEnv {
  const cache = module.getCompileCacheDir();
  return cache === undefined ? process.env : { ...process.env, NODE_COMPILE_CACHE: cache };
}

function ask<Answer extends Typed>(
  child: ChildProcess,
  name: string,
  request: Typed,
  silenceMs: number,
  onProgress: ((progress: LoadProgress) => void) | undefined,
  redact: (text: string) => string,
  stderr: () => string,
): Promise<Answer> {
  return new Promise<Answer>((resolve, reject) => {
    const finish = (act: () => void): void => {
      clearTimeout(timer);
      child.off('message', onMessage).off('exit', onExit).off('error', onError);
      act();
    };
    const onMessage = (message: Typed): void => {
      if (message.type === 'progress') {
        timer.refresh();
        onProgress?.(message as Typed & LoadProgress);
      } else if (message.type === 'fault') finish(() => reject(faultOf(name, message as ChildFault, redact)));
      else finish(() => resolve(message as Answer));
    };
    const died = (how: string): SendoffError => {
      const output = stderr().trim();
      return processError('process-died', `${name} ${how}${output === '' ? '' : `: ${output}`}`);
    };
    const onExit = (code: number | null, signal: string | null): void =>
      finish(() => reject(died(signal === null ? `exited with code ${code}` : `was killed by ${signal}`)));
    const onError = (cause: Error): void =>
      finish(() => reject(died(`cannot be reached (${cause.message})`)));
    const timer = setTimeout(() => {
      finish(() =>
        reject(processError('process-silent', `${name} did not answer for ${silenceMs / 1000} s`)),
      );
    }, silenceMs);
    if (child.exitCode !== null || child.signalCode !== null) {
      onExit(child.exitCode, child.signalCode);
      return;
    }
    child.on('message', onMessage).on('exit', onExit).on('error', onError);
    child.send(request, (error) => {
      if (error !== null) onError(error);
    });
  });
}

function processError(code: string, message: string): SendoffError {
  return new SendoffError(message, {
    code,
    exitCode: EXIT.fault,
    hint: 'the run file holds the finished trials; if it happens again, please report it with this message',
  });
}

function faultOf(
  name: string,
  { message, code, hint, exitCode }: ChildFault,
  redact: (text: string) => string,
): SendoffError {
  const text = redact(message);
  return new SendoffError(code === null ? `${name}: ${text}` : text, {
    code: code ?? 'child-fault',
    exitCode: isExitCode(exitCode) ? exitCode : EXIT.fault,
    ...(hint === null ? {} : { hint }),
  });
}

function isExitCode(code: number | null): code is ExitCode {
  return Object.values(EXIT).some((known) => known === code);
}

export type ClientChild = Child<ClientRequest, ClientAnswer>;

export type MockChild = Child<MockRequest, MockAnswer>;
