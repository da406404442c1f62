import { createHash } from 'node:crypto';
import { Recent } from '../faults/recent.ts';
import { type Answer, type ApiRequest, type ApiResponse, headerOf } from './exchange.ts';

/** A provider's idempotency keys: a second request with the key sends no second message. */
export interface IdempotencyRule {
  /** The header name in lower case. Requests other than POST send nothing, so their keys are ignored. */
  readonly header: string;
  /** The response if another request used the key before. */
  readonly conflict: () => ApiResponse;
  /** The response while the first request with the key is in progress. */
  readonly inProgress: () => ApiResponse;
}

/** Providers remember keys for a day; this number is enough for any trial. */
const KEYS_KEPT = 2 ** 16;

interface KnownRequest {
  readonly body: string;
  /** Undefined while the request is in progress. */
  response: ApiResponse | undefined;
}

/**
 * Returns the earlier response to a request with a known key, and delivers nothing again. Only accepted
 * requests are remembered; `inProgress` answers a second request during the first.
 */
export function withIdempotency({
  header,
  conflict,
  inProgress,
}: IdempotencyRule): (request: ApiRequest, answer: () => Answer) => Answer {
  const known = new Recent<KnownRequest>(KEYS_KEPT);
  return (request, answer) => {
    const key = headerOf(request, header);
    if (key === undefined || key === '' || request.method !== 'POST') return answer();
    const entryKey = `${request.method} ${request.path} ${key}`;
    const body = createHash('sha256').update(request.body).digest('base64');
    const before = known.get(entryKey);
    if (before !== undefined) {
      return before.body === body ? (before.response ?? inProgress()) : conflict();
    }
    const entry: KnownRequest = { body, response: undefined };
    const forget = (): void => {
      if (known.get(entryKey) === entry) known.delete(entryKey);
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
        setPending: (isPending) => {
          entry.response = isPending ? undefined : response;
        },
      };
    };
    const answered = answer();
    if (!(answered instanceof Promise)) {
      if (answered.status < 300) known.set(entryKey, entry);
      return remember(answered);
    }
    known.set(entryKey, entry);
    return answered.then(remember, (fault: unknown) => {
      forget();
      throw fault;
    });
  };
}
