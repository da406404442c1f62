/**
 * A mock process that dies when it is asked something for the first time in a stage: setup, count, verify,
 * warm-up.
 */
import { serveMock } from '../../../mocks/process/serve.ts';
import { MockService } from '../../../mocks/process/service.ts';
import type { MockAnswer, MockRequest } from '../../../src/model/protocol.ts';
import { failIn } from './failing.ts';

class FailingMock extends MockService {
  #verified = false;

  override answer(request: MockRequest): Promise<MockAnswer> {
    return failIn(this.#stage(request)) ? new Promise(() => {}) : super.answer(request);
  }

  #stage(request: MockRequest): string {
    if (request.type !== 'begin') return request.type;
    if (request.keepMessages) {
      this.#verified = true;
      return 'verify';
    }
    return this.#verified ? 'warm-up' : 'count';
  }
}

serveMock(new FailingMock());
