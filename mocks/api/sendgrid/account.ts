import { jsonResponse, type Route } from '../dialect.ts';
import { idGenerator } from '../identity.ts';
import { plainError } from './problems.ts';

const MAX_BYTES = 10_000;
const SUPPRESSED = ['bounces', 'blocks', 'invalid_emails', 'spam_reports'] as const;

/**
 * The routes about the client's account: https://www.twilio.com/docs/sendgrid/api-reference/users-api. No
 * address is suppressed here.
 */
export function accountRoutes(): readonly Route[] {
  const batches = new Set<string>();
  const nextId = idGenerator(32);
  const get = (path: string, body: unknown): Route => ({
    method: 'GET',
    path,
    maxBytes: MAX_BYTES,
    answer: () => jsonResponse(200, body),
  });
  return [
    {
      method: 'POST',
      path: '/v3/mail/batch',
      maxBytes: MAX_BYTES,
      answer() {
        const batch_id = nextId();
        batches.add(batch_id);
        return jsonResponse(201, { batch_id });
      },
    },
    {
      method: 'GET',
      path: '/v3/mail/batch/:id',
      maxBytes: MAX_BYTES,
      answer: ({ params: { id: batch_id = '' } }) =>
        batches.has(batch_id)
          ? jsonResponse(200, { batch_id })
          : plainError(400, 'invalid batch id', 'batch_id'),
    },
    ...[...SUPPRESSED, 'unsubscribes'].map((list) => get(`/v3/suppression/${list}`, [])),
    ...SUPPRESSED.map((list) => get(`/v3/suppression/${list}/:email`, [])),
    get('/v3/user/account', { type: 'free', reputation: 100 }),
    get('/v3/user/credits', {
      remain: 1_000_000,
      total: 1_000_000,
      overage: 0,
      used: 0,
      last_reset: '2026-01-01',
      next_reset: '2026-02-01',
      reset_frequency: 'monthly',
    }),
    get('/v3/scopes', { scopes: ['mail.send', 'mail.batch.create', 'templates.read', 'templates.create'] }),
  ];
}
