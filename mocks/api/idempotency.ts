import { createHash } from 'node:crypto';
import { Recent } from '../faults/recent.ts';
import { type Answer, type ApiRequest, type ApiResponse, headerOf } from './exchange.ts';

/** The provider's use of an idempotency key: a second attempt with the key is not a second message. */
export interface IdempotencyRule {
  /** Lower case. */
  readonly header: string;
  /** The key was used before with another request. */
  readonly conflict: () => ApiResponse;
  /** The first request with the key is not answered yet. */
  readonly inProgress: () => ApiResponse;
}

/** Providers remember keys for a day; this many are enough for any trial. */
const KEYS_KEPT = 2 ** 16;

interface Remembered {
  readonly body: string;
  /** Undefined as long as the request is being answered. */
  response: ApiResponse | undefined;
}

/**
 * Answers a request with a known key as before, and delivers nothing again. Only an accepted request is
 * remembered. While its answer is under way, a second request with its key is told so.
 */
export function idempotently({
  header,
  conflict,
  inProgress,
}: IdempotencyRule): (request: ApiRequest, answer: () => Answer) => Answer {
  const known = new Recent<Remembered>(KEYS_KEPT);
  return (request, answer) => {
    const key = headerOf(request, header);
    if (key === undefined || key === '') return answer();
    const place = `${request.method} ${request.path} ${key}`;
    const body = createHash('sha256').update(request.body).digest('base64');
    const before = known.get(place);
    if (before !== undefined) {
      return before.body === body ? (before.response ?? inProgress()) : conflict();
    }
    const entry: Remembered = { body, response: undefined };
    const forget = (): void => {
      if (known.get(place) === entry) known.delete(place);
    };
    const remember = (response: ApiResponse): ApiResponse => {
      if (response.status >= 300) {
        forget();
        return response;
      }
      entry.response = response;
      return {
        ...response,
        undo: forget,
        underWay: (is) => {
          entry.response = is ? undefined : response;
        },
      };
    };
    const answered = answer();
    if (!(answered instanceof Promise)) {
      if (answered.status < 300) known.set(place, entry);
      return remember(answered);
    }
    known.set(place, entry);
    return answered.then(remember, (fault: unknown) => {
      forget();
      throw fault;
    });
  };
}
