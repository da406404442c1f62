import { createHmac, generateKeyPairSync, verify } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, describe, expect, it } from 'vitest';
import { createRouter } from '../../../mocks/api/dialect.ts';
import { API_DIALECTS, startApiMock } from '../../../mocks/api/index.ts';
import { uuidOf } from '../../../mocks/api/mailjet/history.ts';
import { type ApiFeedback, apiFeedback } from '../../../mocks/api/webhooks/index.ts';
import { timelineOf } from '../../../mocks/feedback/delivery-outcomes.ts';
import { type FeedbackTruth, WEBHOOK_PROOFS, type WebhookDialect } from '../../../src/model/feedback.ts';
import { canonicalize } from '../../../src/model/proof/canonical.ts';
import { RECIPIENTS, SEED } from '../feedback/recipients.ts';
import { brevoCases } from './requests/brevo.ts';
import { mailgunCases } from './requests/mailgun.ts';
import { mailjetCases } from './requests/mailjet.ts';
import { postmarkCases } from './requests/postmark.ts';
import { resendCases } from './requests/resend.ts';
import { sendgridCases } from './requests/sendgrid.ts';
import { sparkpostCases } from './requests/sparkpost.ts';
import { keepingSink, type RequestCase } from './requests/table.ts';

type Json = Readonly<Record<string, unknown>>;

interface Posted {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** The pair that signs and verifies; PKCS #8 as SendGrid’s side has it. */
const KEYS = generateKeyPairSync('ec', {
  namedCurve: 'prime256v1',
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
const SVIX_KEY = Buffer.from('a key of the receiver’s own');

const SECRETS: Readonly<Record<WebhookDialect, string>> = {
  sendgrid: KEYS.privateKey,
  mailgun: 'signing-key',
  resend: `whsec_${SVIX_KEY.toString('base64')}`,
  postmark: 'hook:pass:word',
  sparkpost: 'hook:pass:word',
  mailjet: 'hook:pass:word',
  brevo: 'token-of-the-receiver',
};

const basic = ({ headers }: Posted): boolean =>
  Buffer.from(headers.authorization?.replace('Basic ', '') ?? '', 'base64').toString() === 'hook:pass:word';

/** Whether a request comes from the provider, by the rule that the provider documents. */
const PROVEN: Readonly<Record<WebhookDialect, (posted: Posted) => boolean>> = {
  // https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/getting-started-event-webhook-security-features
  sendgrid: ({ headers, body }) =>
    verify(
      'sha256',
      Buffer.from(headers['x-twilio-email-event-webhook-timestamp'] + body),
      KEYS.publicKey,
      Buffer.from(String(headers['x-twilio-email-event-webhook-signature']), 'base64'),
    ),
  // https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/securing-webhooks
  mailgun({ body }) {
    const { timestamp, token, signature } = JSON.parse(body).signature;
    return signature === createHmac('sha256', 'signing-key').update(`${timestamp}${token}`).digest('hex');
  },
  // https://docs.svix.com/receiving/verifying-payloads/how-manual
  resend({ headers, body }) {
    const signed = `${headers['svix-id']}.${headers['svix-timestamp']}.${body}`;
    const signature = createHmac('sha256', SVIX_KEY).update(signed).digest('base64');
    return headers['svix-signature'] === `v1,${signature}`;
  },
  postmark: basic,
  sparkpost: basic,
  mailjet: basic,
  brevo: ({ headers }) => headers.authorization === 'Bearer token-of-the-receiver',
};

const servers: Server[] = [];
const running: ApiFeedback[] = [];

/** Takes what is posted, after it has refused so many requests. */
async function receiver(
  refusals = 0,
): Promise<{ readonly url: string; readonly posted: Posted[]; readonly refused: Posted[] }> {
  const posted: Posted[] = [];
  const turnedAway: Posted[] = [];
  let left = refusals;
  const server = createServer((request, response) => {
    text(request).then((body) => {
      const refuses = left-- > 0;
      (refuses ? turnedAway : posted).push({ headers: request.headers, body });
      response.writeHead(refuses ? 500 : 204).end();
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    posted,
    refused: turnedAway,
  };
}

afterAll(() => {
  for (const feedback of running) feedback.close();
  for (const server of servers) {
    server.close();
    server.closeAllConnections();
  }
});

const LINK = 'https://shop.example/order?a=1';
const MESSAGE_ID = '4503599627370496';

/** Has a message accepted for each of these recipients; gives what was posted, and the truth. */
async function reported(
  dialect: WebhookDialect,
  recipients: readonly string[],
  refusals = 0,
): Promise<{
  readonly posted: readonly Posted[];
  readonly refused: readonly Posted[];
  readonly truth: FeedbackTruth;
}> {
  const { url, posted, refused: turnedAway } = await receiver(refusals);
  const settings = { seed: SEED, target: { by: 'webhook', url, secret: SECRETS[dialect] } } as const;
  const feedback = apiFeedback(dialect, settings, keepingSink());
  running.push(feedback);
  for (const recipient of recipients) {
    feedback.sink.deliver({
      recipient,
      id: '1-a',
      messageId: MESSAGE_ID,
      read: () =>
        canonicalize({
          recipient,
          from: [{ address: 'shop@shop.example', name: 'Shop' }],
          to: [{ address: recipient }],
          subject: 'Grüße',
          headers: [],
          text: 'Text',
          html: `<a href="${LINK}">Order</a>`,
          attachments: [],
        }),
    });
  }
  return { truth: await feedback.truth(20_000), posted, refused: turnedAway };
}

/** Every event of every request, of whichever wrapping. */
function eventsIn(posted: readonly Posted[]): readonly Json[] {
  return posted.flatMap(({ body }) => {
    const json = JSON.parse(body);
    return (Array.isArray(json) ? json : [json['event-data'] ?? json]).map(
      (event) => event.msys?.message_event ?? event.msys?.track_event ?? event,
    );
  });
}

const { refused, bounced, clicked, givenUp } = RECIPIENTS;
const agent = timelineOf(SEED, clicked).steps[1]?.userAgent;
const said = (recipient: string, step: number): string => {
  const reply = timelineOf(SEED, recipient).steps[step]?.reply;
  return `${reply?.code} ${reply?.status} ${reply?.text}`;
};
const status = (recipient: string, step: number): unknown =>
  timelineOf(SEED, recipient).steps[step]?.reply?.status;

/**
 * What is posted of the recipients clicked (delivered, opened, clicked), givenUp (put off, given up) and
 * bounced, in this order.
 */
const EXPECTED: Readonly<
  Record<WebhookDialect, readonly [readonly Json[], readonly Json[], readonly Json[]]>
> = {
  sendgrid: [
    [
      { email: clicked, event: 'delivered', response: said(clicked, 0) },
      { email: clicked, event: 'open', useragent: agent },
      { email: clicked, event: 'click', useragent: agent, url: LINK },
    ],
    [
      { email: givenUp, event: 'deferred', response: said(givenUp, 0), attempt: '1' },
      {
        email: givenUp,
        event: 'bounce',
        type: 'blocked',
        reason: said(givenUp, 1),
        status: status(givenUp, 1),
      },
    ],
    [
      {
        email: bounced,
        event: 'bounce',
        type: 'bounce',
        reason: said(bounced, 0),
        status: status(bounced, 0),
      },
    ],
  ],
  mailgun: [
    [
      { recipient: clicked, event: 'delivered', 'delivery-status': { code: 250, 'attempt-no': 1 } },
      { recipient: clicked, event: 'opened', 'client-info': { 'user-agent': agent } },
      { recipient: clicked, event: 'clicked', 'client-info': { 'user-agent': agent }, url: LINK },
    ],
    [
      {
        recipient: givenUp,
        event: 'failed',
        severity: 'temporary',
        'delivery-status': { 'enhanced-code': status(givenUp, 0) },
      },
      {
        recipient: givenUp,
        event: 'failed',
        severity: 'permanent',
        'delivery-status': { 'bounce-type': 'soft', 'attempt-no': 2 },
      },
    ],
    [
      {
        recipient: bounced,
        event: 'failed',
        severity: 'permanent',
        reason: 'bounce',
        'delivery-status': { 'bounce-type': 'hard', 'enhanced-code': status(bounced, 0) },
      },
    ],
  ],
  postmark: [
    [
      { Recipient: clicked, RecordType: 'Delivery', MessageID: MESSAGE_ID, Details: said(clicked, 0) },
      { Recipient: clicked, RecordType: 'Open', MessageID: MESSAGE_ID, UserAgent: agent },
      {
        Recipient: clicked,
        RecordType: 'Click',
        MessageID: MESSAGE_ID,
        UserAgent: agent,
        OriginalLink: LINK,
      },
    ],
    [
      {
        Email: givenUp,
        RecordType: 'Bounce',
        Type: 'Transient',
        TypeCode: 2,
        Details: `smtp;${said(givenUp, 0)}`,
      },
      { Email: givenUp, RecordType: 'Bounce', Type: 'SoftBounce', TypeCode: 4096, MessageID: MESSAGE_ID },
    ],
    [
      {
        Email: bounced,
        RecordType: 'Bounce',
        Type: 'HardBounce',
        TypeCode: 1,
        Details: `smtp;${said(bounced, 0)}`,
      },
    ],
  ],
  resend: [
    [
      { type: 'email.delivered', data: { email_id: MESSAGE_ID, to: [clicked], subject: 'Grüße' } },
      { type: 'email.opened', data: { email_id: MESSAGE_ID, to: [clicked] } },
      { type: 'email.clicked', data: { to: [clicked], click: { link: LINK, userAgent: agent } } },
    ],
    [
      { type: 'email.delivery_delayed', data: { to: [givenUp] } },
      { type: 'email.bounced', data: { to: [givenUp], bounce: { type: 'Transient' } } },
    ],
    [
      {
        type: 'email.bounced',
        data: { to: [bounced], bounce: { type: 'Permanent', diagnosticCode: [`smtp; ${said(bounced, 0)}`] } },
      },
    ],
  ],
  brevo: [
    [
      { email: clicked, event: 'delivered', 'message-id': MESSAGE_ID },
      { email: clicked, event: 'unique_opened', 'message-id': MESSAGE_ID },
      { email: clicked, event: 'click', link: LINK },
    ],
    [
      { email: givenUp, event: 'deferred', reason: said(givenUp, 0) },
      { email: givenUp, event: 'soft_bounce', reason: said(givenUp, 1) },
    ],
    [{ email: bounced, event: 'hard_bounce', reason: said(bounced, 0) }],
  ],
  sparkpost: [
    [
      { rcpt_to: clicked, type: 'delivery', transmission_id: MESSAGE_ID },
      { rcpt_to: clicked, type: 'open', user_agent: agent },
      { rcpt_to: clicked, type: 'click', user_agent: agent, target_link_url: LINK },
    ],
    [
      { rcpt_to: givenUp, type: 'delay', raw_reason: said(givenUp, 0), bounce_class: '70', num_retries: '0' },
      {
        rcpt_to: givenUp,
        type: 'bounce',
        raw_reason: `554 5.4.7 [internal] message timeout (last transfail: ${said(givenUp, 1)})`,
        bounce_class: '20',
        num_retries: '1',
      },
    ],
    [
      {
        rcpt_to: bounced,
        type: 'bounce',
        error_code: said(bounced, 0).slice(0, 3),
        transmission_id: MESSAGE_ID,
      },
    ],
  ],
  mailjet: [
    [
      {
        email: clicked,
        event: 'sent',
        MessageID: Number(MESSAGE_ID),
        smtp_reply: `sent (${said(clicked, 0)})`,
      },
      { email: clicked, event: 'open', agent },
      { email: clicked, event: 'click', agent, url: LINK },
    ],
    [
      ...(status(givenUp, 0) === '4.7.1'
        ? [{ email: givenUp, event: 'bounce', hard_bounce: false, error: 'greylisted' }]
        : []),
      {
        email: givenUp,
        event: 'bounce',
        hard_bounce: false,
        error: 'relay/access denied',
        comment: said(givenUp, 1),
      },
    ],
    [{ email: bounced, event: 'bounce', hard_bounce: true, comment: said(bounced, 0) }],
  ],
};

const CASES: Readonly<Record<WebhookDialect, readonly RequestCase[]>> = {
  sendgrid: sendgridCases,
  mailgun: mailgunCases,
  postmark: postmarkCases,
  resend: resendCases,
  brevo: brevoCases,
  sparkpost: sparkpostCases,
  mailjet: mailjetCases,
};

/** An object with these fields, and perhaps others, at every depth. */
function withAtLeast(fields: Json): unknown {
  return expect.objectContaining(
    Object.fromEntries(
      Object.entries(fields).map(([name, value]) => [
        name,
        typeof value === 'object' && value !== null && !Array.isArray(value)
          ? withAtLeast(value as Json)
          : value,
      ]),
    ),
  );
}

const DIALECTS = Object.keys(WEBHOOK_PROOFS) as WebhookDialect[];

describe.each(DIALECTS)('the webhook of %s', (dialect) => {
  it.concurrent('reports every supported event in the provider’s format, with the documented proof', async () => {
    const { posted, truth } = await reported(dialect, [clicked, givenUp, bounced]);
    expect(posted.map(PROVEN[dialect])).toEqual(posted.map(() => true));
    const address = (event: Json): unknown =>
      event['email'] ??
      event['recipient'] ??
      event['Recipient'] ??
      event['Email'] ??
      event['rcpt_to'] ??
      (event['data'] as { to: string[] }).to[0];
    const events = eventsIn(posted);
    // In whatever order they arrived: each may come over a connection of its own.
    for (const [at, recipient] of [clicked, givenUp, bounced].entries()) {
      expect(events.filter((event) => address(event) === recipient)).toEqual(
        expect.arrayContaining((EXPECTED[dialect][at] ?? []).map(withAtLeast)),
      );
    }
    expect(events).toHaveLength(EXPECTED[dialect].flat().length);
    expect(truth).toMatchObject({ complete: true, reports: posted.length, failedReports: 0 });
    expect(
      truth.recipients.flatMap((one) => one.events).filter(({ reported: how }) => how === 'yes'),
    ).toHaveLength(events.length);
  });

  it.concurrent('fails its proof if a byte of it, or of the secret, is changed', async () => {
    const { posted } = await reported(dialect, [bounced]);
    const [first] = posted;
    if (first === undefined) throw new Error('nothing was posted');
    const forged = Object.fromEntries(
      Object.entries(first.headers).map(([name, value]) => [
        name,
        /signature|authorization/.test(name)
          ? String(value).replace(/.(?=.{4}$)/, (last) => (last === 'A' ? 'B' : 'A'))
          : value,
      ]),
    );
    const body = dialect === 'mailgun' ? first.body.replace(/"token":"./, '"token":"x') : first.body;
    expect(PROVEN[dialect]({ headers: forged, body })).toBe(false);
  });

  it('names a message by the ID of the response to its request', async () => {
    const ids: (string | undefined)[] = [];
    const { create, credentials } = API_DIALECTS[dialect];
    const router = createRouter(create({ keeps: false, deliver: ({ messageId }) => ids.push(messageId) }));
    const one = CASES[dialect].find(({ name }) => name === 'one message');
    if (one === undefined) throw new Error('no such case');
    const { path, ...init } = one.call({ host: '127.0.0.1', port: 0, ...credentials }, new Map());
    const request = new Request(`http://localhost${path}`, { method: 'POST', ...init });
    const answer = await router.answer({
      method: 'POST',
      path,
      headers: Object.fromEntries(request.headers),
      body: Buffer.from(await request.arrayBuffer()),
    });
    expect(ids).toHaveLength(1);
    expect(`${JSON.stringify(answer.headers)} ${answer.body}`).toContain(ids[0] ?? 'an id');
  });
});

it('SendGrid’s events have tls, the class of a bounce, and whether a machine opened the message', async () => {
  const { posted } = await reported('sendgrid', [clicked, bounced]);
  const fieldsOf = (name: string, email: string): unknown =>
    eventsIn(posted).find((event) => event['event'] === name && event['email'] === email);
  expect(fieldsOf('delivered', clicked)).toMatchObject({ tls: 1 });
  expect(fieldsOf('open', clicked)).toMatchObject({ sg_machine_open: false });
  expect(fieldsOf('bounce', bounced)).toMatchObject({ tls: 1, bounce_classification: 'Invalid Address' });
});

it('Mailjet’s events have the UUID of the response to the send', async () => {
  const { posted } = await reported('mailjet', [clicked]);
  const events = eventsIn(posted);
  const ids = events.map((event) => event['MessageID']);
  expect(events.length).toBeGreaterThan(1);
  expect(new Set(ids).size).toBe(1);
  for (const event of events) expect(event['Message_GUID']).toBe(uuidOf(String(event['MessageID'])));
});

it('a rejected webhook is repeated unchanged, and is given up after the last attempt', async () => {
  const [late, never] = await Promise.all([
    reported('resend', [bounced], 1),
    reported('brevo', [bounced], 9),
  ]);
  expect(late.truth).toMatchObject({ complete: true, reports: 1, failedReports: 1 });
  expect(late.refused).toEqual(late.posted);
  expect(never.truth).toMatchObject({ complete: true, reports: 0, failedReports: 3 });
  expect(never.truth.recipients[0]?.events[0]?.reported).toBe('undeliverable');
});

it('an API accepts an unknown mailbox, and reports the bounce later', async () => {
  const { posted, truth } = await reported('sendgrid', [refused]);
  expect(eventsIn(posted)).toMatchObject([{ email: refused, event: 'bounce', status: '5.1.1' }]);
  expect(truth.recipients).toMatchObject([
    { deliveryOutcome: 'refused', events: [{ event: 'bounced', reported: 'yes' }] },
  ]);
});

it('feedback that is still pending at the time limit is reported as incomplete', async () => {
  const { url } = await receiver();
  const settings = { seed: SEED, target: { by: 'webhook', url, secret: 'x' } } as const;
  const mock = await startApiMock({
    dialect: 'brevo',
    host: 'fast',
    port: 0,
    sink: keepingSink(),
    feedback: settings,
  });
  const one = brevoCases.find(({ name }) => name === 'one message');
  const { path = '', ...init } = one?.call(mock.endpoint, new Map()) ?? {};
  const { host, port } = mock.endpoint;
  expect((await fetch(`http://${host}:${port}${path}`, { method: 'POST', ...init })).status).toBe(201);
  expect(await mock.truth?.(1)).toMatchObject({
    complete: false,
    recipients: [{ recipient: 'jane@EXAMPLE.com' }],
  });
  await mock.close();
});

it('a dialect without events is rejected by name', async () => {
  const settings = {
    seed: SEED,
    target: { by: 'webhook', url: 'http://127.0.0.1:9/', secret: 'x' },
  } as const;
  await expect(
    startApiMock({ dialect: 'ses', host: 'fast', port: 0, sink: keepingSink(), feedback: settings }),
  ).rejects.toMatchObject({ code: 'no-webhook', exitCode: 2 });
});
