/**
 * A mock process that computes all through a timed trial, where it serves an API, in several threads: so that
 * it uses more than a core's share also on a machine whose processors are wanted by others.
 */
import { Worker } from 'node:worker_threads';
import { serveMock } from '../../../mocks/process/serve.ts';
import { MockService } from '../../../mocks/process/service.ts';
import type { MockAnswer, MockRequest } from '../../../src/model/protocol.ts';

const THREADS = 12;
/** One cell: 1 while the threads are to burn, 0 while they sleep. */
const burning = new Int32Array(new SharedArrayBuffer(4));
const BURN = `
  const { workerData: cell } = require('node:worker_threads');
  for (;;) {
    Atomics.wait(cell, 0, 0);
    while (Atomics.load(cell, 0) === 1);
  }`;

class Burning extends MockService {
  #servesApi = false;

  override async answer(request: MockRequest): Promise<MockAnswer> {
    if (request.type === 'setup' && request.setup.mock !== 'smtp') {
      this.#servesApi = true;
      for (let i = 0; i < THREADS; i++) new Worker(BURN, { eval: true, workerData: burning }).unref();
    }
    if (request.type === 'end') Atomics.store(burning, 0, 0);
    const answer = await super.answer(request);
    if (this.#servesApi && request.type === 'begin' && !request.keepMessages) {
      Atomics.store(burning, 0, 1);
      Atomics.notify(burning, 0);
    }
    return answer;
  }
}

serveMock(new Burning());
