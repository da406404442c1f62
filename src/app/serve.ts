import module from 'node:module';
import { SendoffError } from '../model/error.ts';
import type { ChildFault } from '../model/protocol.ts';

/**
 * Turns this process into one that answers requests over its IPC channel, one at a time, until the channel closes:
 * then the orchestrator is gone, however it went, and this process must not outlive it.
 */
export function serveRequests<Request, Answer extends object>(
  handle: (request: Request) => Promise<Answer>,
): void {
  // Ctrl-C reaches the whole process group; the orchestrator alone decides what it means.
  process.on('SIGINT', () => {});
  process.on('disconnect', () => process.exit(0));
  let kept = false;
  process.on('message', (request: Request) => {
    handle(request)
      .then(reply, (cause: unknown) => reply(faultFrom(cause)))
      .then(() => {
        // The orchestrator ends its children by signal, which would lose what they compiled.
        if (!kept) module.flushCompileCache();
        kept = true;
      });
  });
}

/** Tells the orchestrator something besides the answer. */
export function tell(message: object): void {
  reply(message);
}

function reply(message: object): void {
  // Where the orchestrator is gone this fails, and `disconnect` is on its way.
  if (process.connected) process.send?.(message, undefined, undefined, () => {});
}

function faultFrom(cause: unknown): ChildFault {
  if (cause instanceof SendoffError) {
    const { message, code, hint, exitCode } = cause;
    return { type: 'fault', message, code, hint: hint ?? null, exitCode };
  }
  const message = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
  return { type: 'fault', message, code: null, hint: null, exitCode: null };
}
