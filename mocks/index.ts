import '../src/model/supported-node.ts';
import type { RequestHandler } from 'msw';
import type { CanonicalMessage } from '../src/model/proof/canonical.ts';
import type { Dialect } from './api/dialect.ts';
import { dialectHandlers } from './api/handlers.ts';
import { API_DIALECTS, type DialectName } from './api/index.ts';

export type { CanonicalAttachment, CanonicalHeader, CanonicalMessage } from '../src/model/proof/canonical.ts';
export type { DialectName } from './api/index.ts';

export interface HandlersOptions {
  /**
   * The address that the handlers intercept. Default: the provider's own, such as `https://api.sendgrid.com`.
   */
  readonly baseUrl?: string;
  /** Called for each recipient of each accepted message, rendered, before the request is answered. */
  readonly onMessage?: (message: CanonicalMessage) => void;
}

/**
 * msw request handlers that behave like one provider's API. They check credentials, fields and limits, and
 * answer in the provider's format. They store templates and render the message of every recipient. Requests
 * need the mock's own credentials: see {@link credentials}. An unknown route below the address gets the
 * provider's answer for unknown routes.
 *
 * @example
 * ```ts
 * import { setupServer } from 'msw/node';
 * import { type CanonicalMessage, credentials, handlers } from 'sendoff/mocks';
 *
 * const sent: CanonicalMessage[] = [];
 * const server = setupServer(...handlers('sendgrid', { onMessage: (message) => sent.push(message) }));
 * server.listen();
 * process.env.SENDGRID_API_KEY = credentials('sendgrid').secret;
 *
 * await welcome('jane@example.com'); // your own code, which calls fetch
 * expect(sent[0]?.subject).toBe('Welcome, Jane');
 * ```
 *
 * msw does not see requests of the npm package undici, only those of the global `fetch` and of `node:http`.
 */
export function handlers(
  dialect: DialectName,
  { baseUrl, onMessage }: HandlersOptions = {},
): RequestHandler[] {
  const { create, baseUrl: defaultUrl }: Dialect = API_DIALECTS[dialect];
  const instance = create({
    keeps: true,
    deliver(delivery) {
      if (onMessage === undefined) return;
      const message = delivery.read();
      if (message instanceof Promise) message.then(onMessage);
      else onMessage(message);
    },
  });
  return dialectHandlers(instance, (baseUrl ?? defaultUrl).replace(/\/$/, ''));
}

/** The test credentials that a dialect accepts. `user` is set if the provider requires one (HTTP Basic). */
export function credentials(dialect: DialectName): { readonly user?: string; readonly secret: string } {
  return API_DIALECTS[dialect].credentials;
}
