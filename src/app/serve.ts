import module from 'node:module';
import { SendoffError } from '../model/error.ts';
import type { ChildFault } from '../model/protocol.ts';

/**
 * Answers requests over the IPC channel of this process, one at a time. When the channel closes, the
 * orchestrator has exited, and this process exits too.
 */
export function serveRequests<Request, Answer extends object>(
  handle: (request: Request) => Promise<Answer>,
): void {
  // Ctrl-C reaches the whole process group; only the orchestrator handles it.
  process.on('SIGINT', () => {});
  process.on('disconnect', () => process.exit(0));
  let flushed = false;
  process.on('message', (request: Request) => {
    handle(request)
      .then(reply, (cause: unknown) => reply(faultFrom(cause)))
      .then(() => {
        // The orchestrator ends its children by signal, which would lose the compile cache.
        if (!flushed) module.flushCompileCache();
        flushed = true;
      });
  });
}

/** Sends the orchestrator a message that is not an answer. */
export function tell(message: object): void {
  reply(message);
}

function reply(message: object): void {
  // Fails if the orchestrator has exited; `disconnect` follows then.
  if (process.connected) process.send?.(message, undefined, undefined, () => {});
}

export function faultFrom(cause: unknown): ChildFault {
  if (cause instanceof SendoffError) {
    const { message, code, hint, exitCode } = cause;
    return { type: 'fault', message, code, hint: hint ?? null, exitCode };
  }
  const message = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
  return { type: 'fault', message, code: null, hint: null, exitCode: null };
}
