import module from 'node:module';
import type { MockRequest } from '../../src/model/protocol.ts';
import type { MockService } from './service.ts';

/**
 * Answers the orchestrator over this process's IPC channel, one request at a time. The process exits after
 * `close`, or when the orchestrator has ended for any reason.
 */
export function serveMock(service: MockService): void {
  let last: Promise<void> = Promise.resolve();
  process.on('message', (request: MockRequest) => {
    last = last.then(async () => {
      const answer = await service.answer(request);
      if (!process.connected) return;
      // If the orchestrator has ended, this fails and `disconnect` follows.
      process.send?.(answer, undefined, undefined, () => {});
      // The orchestrator ends its mocks by signal, which would lose the compile cache.
      if (request.type === 'setup') module.flushCompileCache();
      if (request.type === 'close') process.disconnect();
    });
  });
  process.on('disconnect', () => {
    last = last.then(() => service.close());
  });
  // Ctrl-C reaches the whole process group, but the orchestrator decides when its mocks end.
  process.on('SIGINT', () => {});
}
