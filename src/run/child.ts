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
   * The answer to this request. Rejects with the child's own error when it says `fault`, and with `process-died` when
   * it ends instead, or with `process-silent` when it says nothing for too long.
   */
  ask<Type extends Request['type'] & Answer['type']>(
    request: Request & { readonly type: Type },
    options?: { readonly onProgress?: (progress: LoadProgress) => void },
  ): Promise<Answer & { readonly type: Type }>;
  /** Ends it at once; resolves when it is gone. */
  kill(): Promise<void>;
}

/**
 * Flags of every child. Left alone, V8 lets the garbage of a busy client grow to several hundred MiB before it looks;
 * with a young generation of 16 MiB and an old one that at most doubles, memory stays below 250 MB at any number
 * of messages, and throughput the same within the noise. They are in the run file.
 */
export const NODE_FLAGS: readonly string[] = [
  '--max-semi-space-size=16',
  '--heap-growing-percent=100',
  '--disable-warning=ExperimentalWarning',
];

const STDERR_KEPT = 2000;

/**
 * Starts the module at `entry` as a process of its own. `name` stands in messages; `silenceMs` is the longest wait for a word of
 * it; `discreet` takes out of its complaints what it was told in confidence.
 */
export function startChild<Request extends Typed, Answer extends Typed>(
  entry: URL,
  name: string,
  silenceMs: number,
  redact: (words: string) => string,
): Child<Request, Answer> {
  const child = fork(entry, {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    execArgv: [...NODE_FLAGS],
    env: environment(),
  });
  let complaint = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-STDERR_KEPT);
  });
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    // One that could not even be started never exits.
    child.on('error', () => child.pid === undefined && resolve());
  });
  return {
    pid: child.pid,
    ask: (request, { onProgress } = {}) =>
      ask(child, name, request, silenceMs, onProgress, redact, () => redact(complaint)),
    kill: () => {
      child.kill('SIGKILL');
      return gone;
    },
  };
}

/** Children share the compile cache of this process, where it has one: they then start in half the time. */
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
  redact: (words: string) => string,
  complaint: () => string,
): Promise<Answer> {
  return new Promise<Answer>((resolve, reject) => {
    const settle = (finish: () => void): void => {
      clearTimeout(timer);
      child.off('message', onMessage).off('exit', onExit).off('error', onError);
      finish();
    };
    const onMessage = (message: Typed): void => {
      if (message.type === 'progress') {
        timer.refresh();
        onProgress?.(message as Typed & LoadProgress);
      } else if (message.type === 'fault') settle(() => reject(faultOf(name, message as ChildFault, redact)));
      else settle(() => resolve(message as Answer));
    };
    const died = (how: string): SendoffError => {
      const said = complaint().trim();
      return processError('process-died', `${name} ${how}${said === '' ? '' : `: ${said}`}`);
    };
    const onExit = (code: number | null, signal: string | null): void =>
      settle(() => reject(died(signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`)));
    const onError = (cause: Error): void => settle(() => reject(died(`can't be reached (${cause.message})`)));
    const timer = setTimeout(() => {
      settle(() =>
        reject(processError('process-silent', `${name} has said nothing for ${silenceMs / 1000} s`)),
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
    hint: 'what was measured is in the run file; if it happens again, please report it with this message',
  });
}

function faultOf(
  name: string,
  { message, code, hint, exitCode }: ChildFault,
  redact: (words: string) => string,
): SendoffError {
  const words = redact(message);
  return new SendoffError(code === null ? `${name}: ${words}` : words, {
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
