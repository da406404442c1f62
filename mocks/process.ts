import type { MockRequest } from '../src/model/protocol.ts';
import { MockService } from './process/service.ts';

/*
 * The entry of a mock's process: `fork(file, { serialization: 'advanced' })`. It ends by itself once nothing is left to
 * serve: after `close`, and when the orchestrator is gone, however it went.
 */
const service = new MockService();
let last: Promise<void> = Promise.resolve();

process.on('message', (request: MockRequest) => {
  last = last.then(async () => {
    const answer = await service.answer(request);
    if (!process.connected) return;
    process.send?.(answer);
    if (request.type === 'close') process.disconnect();
  });
});

process.on('disconnect', () => {
  last = last.then(() => service.close());
});

// Ctrl-C reaches the whole process group; the orchestrator decides when its mocks end.
process.on('SIGINT', () => {});
