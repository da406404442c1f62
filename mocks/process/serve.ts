import module from 'node:module';
import type { MockRequest } from '../../src/model/protocol.ts';
import type { MockService } from './service.ts';

/**
 * Answers the orchestrator over this process's IPC channel, one request after the other. The process ends by itself
 * once nothing is left to serve: after `close`, and when the orchestrator is gone, however it went.
 */
export function serveMock(service: MockService): void {
  let last: Promise<void> = Promise.resolve();
  process.on('message', (request: MockRequest) => {
    last = last.then(async () => {
      const answer = await service.answer(request);
      if (!process.connected) return;
      // Where the orchestrator is gone this fails, and `disconnect` is on its way.
      process.send?.(answer, undefined, undefined, () => {});
      // The orchestrator ends its mocks by signal, which would lose what they compiled.
      if (request.type === 'setup') module.flushCompileCache();
      if (request.type === 'close') process.disconnect();
    });
  });
  process.on('disconnect', () => {
    last = last.then(() => service.close());
  });
  // Ctrl-C reaches the whole process group; the orchestrator decides when its mocks end.
  process.on('SIGINT', () => {});
}
