import { expect, test } from 'vitest';
import { API_DIALECTS, type DialectName } from '../../../mocks/api/index.ts';
import type { CanonicalMessage } from '../../../src/model/proof/canonical.ts';
import { keepingSink } from './requests/table.ts';

interface Request {
  readonly dialect: DialectName;
  readonly route: string;
  readonly body: unknown;
  /** What the provider's request format cannot say twice. */
  readonly lacks?: Partial<CanonicalMessage>;
}

const emails = (...list: readonly string[]) => list.map((email) => ({ email }));
const mailjetEmails = (...list: readonly string[]) => list.map((Email) => ({ Email }));
const TWO = ['a@x.example', 'b@x.example'];
const COPIES = ['c@x.example', 'd@x.example'];
const BLIND = ['e@x.example', 'f@x.example'];
const HELP = ['help@shop.example', 'sales@shop.example'];
const ONE_REPLY_TO = { replyTo: ['<help@shop.example>'] };
/** An object holds each of its keys once. */
const ONE_HEADER: Partial<CanonicalMessage> = { headers: [['x-tag', 'one']] };
const TEXT = { subject: 'Hello', text: 'Text' };
const SHOP = 'shop@shop.example';
const NAMED = [
  { Name: 'X-Tag', Value: 'one' },
  { Name: 'X-Tag', Value: 'two' },
];

const REQUESTS: readonly Request[] = [
  {
    dialect: 'sendgrid',
    route: '/v3/mail/send',
    body: {
      personalizations: [{ to: emails(...TWO), cc: emails(...COPIES), bcc: emails(...BLIND) }],
      from: { email: SHOP },
      reply_to_list: emails(...HELP),
      subject: 'Hello',
      content: [{ type: 'text/plain', value: 'Text' }],
      headers: { 'X-Tag': 'one' },
    },
    lacks: ONE_HEADER,
  },
  {
    dialect: 'postmark',
    route: '/email',
    body: {
      From: SHOP,
      To: TWO.join(', '),
      Cc: COPIES.join(', '),
      Bcc: BLIND.join(', '),
      ReplyTo: HELP.join(', '),
      Subject: 'Hello',
      TextBody: 'Text',
      Headers: NAMED,
    },
  },
  {
    dialect: 'mailgun',
    route: '/v3/:domain/messages',
    body: new URLSearchParams([
      ['from', SHOP],
      ['to', TWO.join(', ')],
      ...COPIES.map((one): [string, string] => ['cc', one]),
      ['bcc', BLIND.join(', ')],
      ['h:Reply-To', HELP.join(', ')],
      ['h:X-Tag', 'one'],
      ['h:X-Tag', 'two'],
      ['subject', 'Hello'],
      ['text', 'Text'],
    ]),
  },
  {
    dialect: 'ses',
    route: '/v2/email/outbound-emails',
    body: {
      FromEmailAddress: SHOP,
      ReplyToAddresses: HELP,
      Destination: { ToAddresses: TWO, CcAddresses: COPIES, BccAddresses: BLIND },
      Content: { Simple: { Subject: { Data: 'Hello' }, Body: { Text: { Data: 'Text' } }, Headers: NAMED } },
    },
  },
  {
    dialect: 'resend',
    route: '/emails',
    body: {
      from: SHOP,
      to: TWO,
      cc: COPIES,
      bcc: BLIND,
      reply_to: HELP,
      ...TEXT,
      headers: { 'X-Tag': 'one' },
    },
    lacks: ONE_HEADER,
  },
  {
    dialect: 'sparkpost',
    route: '/api/v1/transmissions',
    body: {
      recipients: TWO.map((email) => ({ address: { email } })),
      content: {
        from: SHOP,
        reply_to: HELP.join(', '),
        ...TEXT,
        headers: { 'X-Tag': 'one', CC: COPIES.join(', ') },
      },
    },
    lacks: { ...ONE_HEADER, bcc: [] },
  },
  {
    dialect: 'mailjet',
    route: '/v3.1/send',
    body: {
      Messages: [
        {
          From: { Email: SHOP },
          To: mailjetEmails(...TWO),
          Cc: mailjetEmails(...COPIES),
          Bcc: mailjetEmails(...BLIND),
          ReplyTo: { Email: HELP[0] },
          Subject: 'Hello',
          TextPart: 'Text',
          Headers: { 'X-Tag': 'one' },
        },
      ],
    },
    lacks: { ...ONE_HEADER, ...ONE_REPLY_TO },
  },
  {
    dialect: 'brevo',
    route: '/v3/smtp/email',
    body: {
      sender: { email: SHOP },
      to: emails(...TWO),
      cc: emails(...COPIES),
      bcc: emails(...BLIND),
      replyTo: { email: HELP[0] },
      subject: 'Hello',
      htmlContent: '<p>Text</p>',
      headers: { 'X-Tag': 'one' },
    },
    lacks: { ...ONE_HEADER, ...ONE_REPLY_TO },
  },
];

const shown = (addresses: readonly string[]) => addresses.map((address) => `<${address}>`);

test.each(REQUESTS)(
  '$dialect: every address and header that is given twice is kept, in order, for each recipient',
  async ({ dialect, route, body, lacks = {} }) => {
    const sink = keepingSink();
    const found = API_DIALECTS[dialect].create(sink).routes.find(({ path }) => path === route);
    const form = body instanceof URLSearchParams;
    const answer = await found?.answer({
      method: 'POST',
      path: route,
      headers: { 'content-type': form ? 'application/x-www-form-urlencoded' : 'application/json' },
      body: Buffer.from(form ? body.toString() : JSON.stringify(body)),
      params: { domain: 'shop.example' },
    });
    expect(answer?.status, answer?.body).toBeLessThan(300);
    const recipients = dialect === 'sparkpost' ? TWO : [...TWO, ...COPIES, ...BLIND];
    expect(sink.received.map(({ recipient }) => recipient)).toEqual(recipients);
    // What its recipients have in common is taken apart, and kept, once.
    if (dialect !== 'sparkpost')
      expect(new Set(sink.received.map(({ message }) => message.headers)).size).toBe(1);
    for (const { recipient, message } of sink.received) {
      expect(message).toMatchObject({
        recipient,
        from: shown([SHOP]),
        to: shown(dialect === 'sparkpost' ? [recipient] : TWO),
        cc: shown(COPIES),
        bcc: shown(BLIND),
        replyTo: shown(HELP),
        headers: [
          ['x-tag', 'one'],
          ['x-tag', 'two'],
        ],
        ...lacks,
      });
    }
  },
);
