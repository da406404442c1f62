/**
 * Does what a test of somebody’s own does with the library’s mocks: takes handlers, and sends them a
 * message.
 */
import { setupServer } from 'msw/node';
import { credentials, handlers } from '../../../mocks/index.ts';

const server = setupServer(...handlers('sendgrid'));
server.listen();
const { status } = await fetch('https://api.sendgrid.com/v3/mail/send', {
  method: 'POST',
  headers: { authorization: `Bearer ${credentials('sendgrid').secret}`, 'content-type': 'application/json' },
  body: JSON.stringify({
    personalizations: [{ to: [{ email: 'jane@example.com' }] }],
    from: { email: 'shop@example.com' },
    subject: 'Hello',
    content: [{ type: 'text/plain', value: 'Hello' }],
  }),
});
server.close();
if (status !== 202) throw new Error(`the mock answered ${status}; expected 202`);
