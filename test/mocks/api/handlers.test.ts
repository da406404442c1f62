import { setupServer } from 'msw/node';
import { afterEach, expect, test } from 'vitest';
import { type CanonicalMessage, credentials, type DialectName, handlers } from '../../../mocks/index.ts';
import { brevoCases } from './requests/brevo.ts';
import { mailgunCases } from './requests/mailgun.ts';
import { mailjetCases } from './requests/mailjet.ts';
import { postmarkCases } from './requests/postmark.ts';
import { resendCases } from './requests/resend.ts';
import { sendgridCases } from './requests/sendgrid.ts';
import { sesCases } from './requests/ses.ts';
import { sparkpostCases } from './requests/sparkpost.ts';
import type { RequestCase } from './requests/table.ts';

const server = setupServer();
afterEach(() => server.close());

const PROVIDERS: readonly (readonly [DialectName, string, readonly RequestCase[]])[] = [
  ['sendgrid', 'https://api.sendgrid.com', sendgridCases],
  ['postmark', 'https://api.postmarkapp.com', postmarkCases],
  ['mailgun', 'https://api.mailgun.net', mailgunCases],
  ['sparkpost', 'https://api.sparkpost.com', sparkpostCases],
  ['mailjet', 'https://api.mailjet.com', mailjetCases],
  ['resend', 'https://api.resend.com', resendCases],
  ['brevo', 'https://api.brevo.com', brevoCases],
  ['ses', 'https://email.us-east-1.amazonaws.com', sesCases],
];

async function call(baseUrl: string, dialect: DialectName, one: RequestCase | undefined): Promise<Response> {
  if (one === undefined) throw new TypeError('no such case');
  const { path, ...init } = one.call({ host: '', port: 0, ...credentials(dialect) }, new Map());
  return fetch(`${baseUrl}${path}`, { method: 'POST', ...init });
}

test.each(PROVIDERS)(
  '%s: handlers answer fetch to %s and hand on what was sent',
  async (dialect, url, cases) => {
    const sent: CanonicalMessage[] = [];
    server.resetHandlers(...handlers(dialect, { onMessage: (message) => sent.push(message) }));
    server.listen({ onUnhandledFrame: 'error' });
    const [one] = cases;
    expect((await call(url, dialect, one)).status).toBe(one?.status);
    expect(sent).toMatchObject([{ recipient: 'jane@example.com', html: '<p>Hello Jane</p>' }]);
    const unknown = cases.find(({ name }) => name === 'an unknown route');
    expect((await call(url, dialect, unknown)).status).toBe(404);
  },
);

test('handlers work with another base URL that has a path', async () => {
  server.resetHandlers(...handlers('sendgrid', { baseUrl: 'http://localhost:8999/proxy/' }));
  server.listen({ onUnhandledFrame: 'error' });
  const response = await call('http://localhost:8999/proxy', 'sendgrid', sendgridCases[0]);
  expect(response.status).toBe(202);
});
