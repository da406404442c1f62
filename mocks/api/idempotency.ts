import { createHash } from 'node:crypto';
import { Recent } from '../faults/recent.ts';
import { type Answer, type ApiRequest, type ApiResponse, headerOf } from './dialect.ts';

/** What a provider does with a key that a request bears, so that a second attempt is not a second message. */
export interface IdempotencyRule {
  /** Lower case. */
  readonly header: string;
  /** The key was used before with another request. */
  readonly conflict: () => ApiResponse;
}

/** Providers remember keys for a day; this many are enough for any trial. */
const KEYS_KEPT = 2 ** 16;

interface Remembered {
  readonly body: string;
  readonly response: ApiResponse;
}

/** Answers a request with a known key as before, and delivers nothing again. Only what was accepted is remembered. */
export function idempotently({
  header,
  conflict,
}: IdempotencyRule): (request: ApiRequest, answer: () => Answer) => Answer {
  const known = new Recent<Remembered>(KEYS_KEPT);
  return (request, answer) => {
    const key = headerOf(request, header);
    if (key === undefined || key === '') return answer();
    const place = `${request.method} ${request.path} ${key}`;
    const body = createHash('sha256').update(request.body).digest('base64');
    const before = known.get(place);
    if (before !== undefined) return before.body === body ? before.response : conflict();
    const remember = (response: ApiResponse): ApiResponse => {
      if (response.status >= 300) return response;
      known.set(place, { body, response });
      return { ...response, undo: () => known.delete(place) };
    };
    const answered = answer();
    return answered instanceof Promise ? answered.then(remember) : remember(answered);
  };
}
