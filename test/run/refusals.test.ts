import { expect, it } from 'vitest';
import { canonicalize } from '../../src/model/proof/canonical.ts';
import type { ExpectedMessage } from '../../src/model/protocol.ts';
import { explainRefusal } from '../../src/model/refusal.ts';
import { countRefusals, withoutRefused } from '../../src/run/refusals.ts';

const message = (recipient: string) =>
  canonicalize({
    recipient,
    from: [{ address: 'a@x.example', name: '' }],
    to: [],
    replyTo: [],
    cc: [],
    bcc: [],
    subject: 's',
    headers: [],
    text: '',
    html: '',
    attachments: [],
  });

function expectedOf(recipient: string, outcome: string, index = 0): ExpectedMessage {
  return { index, message: message(recipient), outcome };
}

it('refused messages are no difference, unless they arrived anyway', () => {
  const taken = expectedOf('a@x.example', 'accepted');
  const refused = expectedOf('b@x.example', 'rejected: 554 5.7.1 Relay access denied');
  const doubted = expectedOf('c@x.example', 'failed: ECONNRESET: read');
  const parts = withoutRefused([taken, refused, doubted], [message('a@x.example'), message('c@x.example')]);
  expect(parts).toEqual({ taken: [taken, doubted], refused: [refused] });
});

it('counts refusals by their text, without the recipient', () => {
  const refused = ['a@x.example', 'b@x.example'].map((one) =>
    expectedOf(one, `rejected: 554 5.7.1 <${one}>: Relay access denied`),
  );
  expect(countRefusals([], refused)).toEqual([
    { outcome: 'rejected: 554 5.7.1 <…>: Relay access denied', messages: 2 },
  ]);
  const many = Array.from({ length: 9 }, (_, i) => expectedOf('a@x.example', `rejected: 55${i} no`));
  const counted = countRefusals([], many);
  expect(counted).toHaveLength(5);
  expect(counted.reduce((sum, one) => sum + one.messages, 0)).toBe(9);
});

it.each([
  ['deferred: 452 4.3.0 Too many messages sent', '--messages-per-connection'],
  ['Mail command failed: 452 Too many messages sent', '--messages-per-connection'],
  ['421 4.7.0 mail.example Error: too many connections from 127.0.0.1', '--concurrency'],
  ['554 5.7.1 <a@x.example>: Relay access denied', 'mynetworks'],
  ['550 5.7.1 Relaying denied', 'mynetworks'],
  ['552 5.3.4 Message size exceeds fixed limit', '--size'],
  ['the message has 90 bytes, the server takes 20 (SIZE)', '--size'],
  ['Invalid login: 535 5.7.8 Error: authentication failed', 'SENDOFF_SMTP_PASSWORD'],
  ['530 5.7.0 Authentication required', 'smtp://user@host'],
  ['530 5.7.0 Must issue a STARTTLS command first', '+starttls'],
  ['450 4.7.1 Client host rejected: greylisted', '--retry hints'],
  ['452 4.3.1 Insufficient system storage', 'disk'],
  ['550 5.1.1 <nobody@x.example>: Recipient address rejected: User unknown', '--recipients'],
  ['ESOCKET: connect ECONNREFUSED 127.0.0.1:25', 'start the server'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT: self-signed certificate', 'NODE_EXTRA_CA_CERTS'],
  ['ECONNECTION: Connection closed unexpectedly', 'log of the server'],
  ['timed-out: no reply in time', '--timeout'],
  ['401: Provided authorization grant is invalid', 'SENDOFF_API_KEY'],
  ['429: too many requests', '--rate'],
  ['571 a word that nobody knows', 'what the reply of the server names'],
])('“%s” is explained, with one thing to change', (words, advice) => {
  expect(explainRefusal(words)?.advice).toContain(advice);
});

it('explains no unknown text', () => {
  expect(explainRefusal('hm')).toBeUndefined();
});
