import { expect, test } from 'vitest';
import { createRouter } from '../../../mocks/api/dialect.ts';
import { API_DIALECTS, type DialectName } from '../../../mocks/api/index.ts';
import { brevoCases } from './requests/brevo.ts';
import { mailgunCases } from './requests/mailgun.ts';
import { mailjetCases } from './requests/mailjet.ts';
import { postmarkCases } from './requests/postmark.ts';
import { resendCases } from './requests/resend.ts';
import { sendgridCases } from './requests/sendgrid.ts';
import { sesCases } from './requests/ses.ts';
import { sparkpostCases } from './requests/sparkpost.ts';
import { keepingSink, type Received, type RequestCase, TRICKY } from './requests/table.ts';

/** Plays the named cases of a table, in order, and gives what the last one delivered. */
async function deliveredBy(
  dialect: DialectName,
  cases: readonly RequestCase[],
  names: readonly string[],
): Promise<readonly Received[]> {
  const sink = keepingSink();
  const { create, credentials } = API_DIALECTS[dialect];
  const router = createRouter(create(sink));
  const answers = new Map<string, unknown>();
  for (const name of names) {
    const one = cases.find((each) => each.name === name);
    if (one === undefined) throw new TypeError(`no case '${name}'`);
    const { path, ...init } = one.call({ host: '127.0.0.1', port: 0, ...credentials }, answers);
    const request = new Request(`http://localhost${path}`, { method: 'POST', ...init });
    sink.received.length = 0;
    const answer = await router.answer({
      method: 'POST',
      path,
      headers: Object.fromEntries(request.headers),
      body: Buffer.from(await request.arrayBuffer()),
    });
    expect(answer).toMatchObject({ status: one.status });
    answers.set(name, answer.body.startsWith('{') ? JSON.parse(answer.body) : answer.body);
  }
  return sink.received;
}

const PNG_DIGEST = expect.objectContaining({ contentType: 'image/png', size: 8 });
const HTML_TRICKY = 'Zoë &quot;Z&quot; &lt;&amp;&#x27;&gt; $&amp; $1 %d %recipient.x% {{x}} שלום 🎉';
const MUSTACHIO_TRICKY = HTML_TRICKY.replace('&#x27;', '&#39;');

const UNSUBSCRIBE = ['list-unsubscribe', '<https://example.com/u>'];

const ONE = {
  recipient: 'jane@example.com',
  replyTo: ['Help <help@example.com>'],
  headers: [
    ['list-unsubscribe', '<https://example.com/u>'],
    ['x-sendoff-id', '0-abc'],
  ],
  cc: [],
  bcc: [],
  html: '<p>Hello Jane</p>',
  attachments: [],
};

test('SendGrid: a message arrives as it was sent', async () => {
  expect(await deliveredBy('sendgrid', sendgridCases, ['one message'])).toEqual([
    {
      recipient: 'jane@EXAMPLE.com',
      id: '0-abc',
      message: {
        ...ONE,
        from: ['Zoë’s Shop <shop@example.com>'],
        to: ['Jane "J" Doe <jane@example.com>'],
        subject: 'Hello Jane',
        text: 'Hello\nJane',
      },
    },
  ]);
});

test('SendGrid: personal headers and subjects override the common ones', async () => {
  const received = await deliveredBy('sendgrid', sendgridCases, ['personal subject and headers']);
  expect(received.map(({ id, message }) => [id, message.subject, message.headers])).toEqual([
    ['1-a', TRICKY, [UNSUBSCRIBE, ['x-order', 'A {{x}}'], ['x-sendoff-id', '1-a']]],
    // A header of another spelling is another key in JSON, but the same header.
    ['1-b', 'Hello Jane', [UNSUBSCRIBE, ['x-sendoff-id', '1-b']]],
  ]);
});

test('SendGrid: substitutions apply to subject, bodies and Reply-To in one pass, not to headers', async () => {
  const [received] = await deliveredBy('sendgrid', sendgridCases, ['substitutions']);
  expect(received?.message).toMatchObject({
    subject: `For ${TRICKY}`,
    text: `${TRICKY} -name- longest -x- $& %`,
    replyTo: ['Help -name- <help@example.com>'],
    headers: [['x-kept', '-name-']],
  });
});

test('SendGrid: dynamic templates are rendered for each personalization', async () => {
  const steps = ['a template', 'a version of a template', 'a merge'];
  const received = await deliveredBy('sendgrid', sendgridCases, steps);
  expect(received).toMatchObject([
    {
      id: '2-a',
      message: {
        to: ['<a@example.com>'],
        subject: `For ${TRICKY}`,
        text: `${TRICKY} VIP`,
        html: `<p>${HTML_TRICKY}</p><i>1</i><i>&lt;</i>`,
      },
    },
    { id: '', message: { to: ['<b@example.com>'], subject: 'For B', text: 'B', html: '<p>B</p>' } },
  ]);
});

test.each([
  ['sendgrid', sendgridCases, ['Rechnung ü.png', 'a.png'], 'logo'],
  ['postmark', postmarkCases, ['ü.png', 'a.png'], 'logo'],
  ['ses', sesCases, ['ü.png', 'a.png'], 'logo'],
  ['resend', resendCases, ['ü.png', 'a.png'], 'logo'],
  ['mailgun', mailgunCases, ['logo.png', 'a.png', 'Rechnung ü.png'], 'logo.png'],
] as const)('%s: inline images and attachments arrive', async (dialect, cases, names, contentId) => {
  const [received] = await deliveredBy(dialect, cases, ['attachments']);
  const { attachments = [] } = received?.message ?? {};
  expect(attachments).toEqual(names.map(() => PNG_DIGEST));
  expect(attachments.map(({ filename }) => filename)).toEqual(names);
  expect(attachments.map((one) => [one.disposition, one.contentId])).toEqual(
    names.map((_, i) => (i === 0 ? ['inline', contentId] : ['attachment', null])),
  );
});

test('Postmark: a message arrives as it was sent', async () => {
  expect(await deliveredBy('postmark', postmarkCases, ['one message'])).toEqual([
    {
      recipient: 'jane@EXAMPLE.com',
      id: '0-abc',
      message: {
        ...ONE,
        from: ['Zoë’s Shop, Ltd. <shop@example.com>'],
        to: ['Jane "J" Doe <jane@example.com>'],
        subject: TRICKY,
        text: `Hello\n${TRICKY}`,
      },
    },
  ]);
});

test('Postmark: templates are rendered, escaped in HTML only', async () => {
  const [received] = await deliveredBy('postmark', postmarkCases, ['a template', 'a merge']);
  expect(received?.message).toMatchObject({
    subject: `For ${TRICKY}`,
    text: `${TRICKY} 1 of ${TRICKY} < of ${TRICKY}`,
    html: `<p>${MUSTACHIO_TRICKY}<b> 3</p>`,
  });
});

test('Postmark: a batch of merges delivers the valid ones', async () => {
  const received = await deliveredBy('postmark', postmarkCases, ['a template', 'a batch of merges']);
  expect(received.map(({ id, message }) => [id, message.subject, message.html])).toEqual([
    ['0-abc', 'For A', '<p>A-</p>'],
    ['', 'For ', '<p></p>'],
  ]);
});

test.each(['one message', 'one message, urlencoded'])('Mailgun: %s arrives as it was sent', async (name) => {
  expect(await deliveredBy('mailgun', mailgunCases, [name])).toEqual([
    {
      recipient: 'jane@EXAMPLE.com',
      id: '0-abc',
      message: {
        ...ONE,
        from: ['Zoë’s Shop, Ltd. <shop@example.com>'],
        to: ['Jane Doe <jane@example.com>'],
        subject: TRICKY,
        text: `Hello\n${TRICKY}`,
      },
    },
  ]);
});

test('Mailgun: recipient variables apply to subject, bodies and headers, and give each recipient a separate message', async () => {
  const received = await deliveredBy('mailgun', mailgunCases, ['recipient variables']);
  expect(received).toMatchObject([
    {
      recipient: 'a@example.com',
      id: '3-a',
      message: {
        to: ['A <a@example.com>'],
        subject: `For ${TRICKY}`,
        text: `${TRICKY} 1 %recipient.no% 100 % $& %recipient.%`,
        html: `<p>${TRICKY}</p>`,
        replyTo: ['Help 1 <help+1@example.com>'],
      },
    },
    {
      recipient: 'b@example.com',
      id: '3-b',
      message: { to: ['<b@example.com>'], subject: 'For %recipient.n%', html: '<p>%recipient.n%</p>' },
    },
  ]);
});

test('Mailgun: a stored template is rendered with its variables, then with each recipient’s', async () => {
  const received = await deliveredBy('mailgun', mailgunCases, ['a template', 'a merge with a template']);
  expect(received.map(({ message }) => message.html)).toEqual([
    `<p>${HTML_TRICKY}<i>1</i><i>&lt;</i> 1</p>`,
    `<p>${HTML_TRICKY}<i>1</i><i>&lt;</i> 2</p>`,
  ]);
});

const SPARKPOST_TRICKY = MUSTACHIO_TRICKY.replaceAll('/', '&#x2F;');

test('SparkPost: a message arrives as it was sent, with its braces', async () => {
  expect(await deliveredBy('sparkpost', sparkpostCases, ['one message'])).toEqual([
    {
      recipient: 'jane@EXAMPLE.com',
      id: '0-abc',
      message: {
        ...ONE,
        from: ['Zoë’s Shop, Ltd. <shop@example.com>'],
        to: ['Jane "J" Doe <jane@example.com>'],
        subject: 'Hello',
        text: `Hello\n${TRICKY}`,
      },
    },
  ]);
  const names = ['braces in headers, which are substituted nevertheless'];
  const [received] = await deliveredBy('sparkpost', sparkpostCases, names);
  expect(received?.message.subject).toBe('{{x}} Jane "J" Doe');
});

test('SparkPost: a recipient’s data overrides shared data, and substitution data overrides metadata', async () => {
  const received = await deliveredBy('sparkpost', sparkpostCases, [
    'inline content with substitution data of all kinds',
  ]);
  expect(received.map(({ message }) => [message.text, message.html])).toEqual([
    ['New York metadata common own metadata  a@example.com', 'New York'],
    [`${TRICKY} metadata common  Jane "J" Doe jane@EXAMPLE.com`, SPARKPOST_TRICKY],
  ]);
});

test('SparkPost: a stored template is rendered for each recipient with its headers, and inline content is ignored', async () => {
  const received = await deliveredBy('sparkpost', sparkpostCases, ['a template', 'a merge']);
  expect(received).toMatchObject([
    {
      id: '2-a',
      message: {
        subject: `For ${TRICKY}`,
        text: `${TRICKY}1 of ${TRICKY}< of ${TRICKY}`,
        html: `<p>${SPARKPOST_TRICKY}<b>3</p><a href="https://x.example/?n=${encodeURIComponent(TRICKY).replaceAll("'", '%27')}">`,
        headers: [
          ['x-note', `ref ${TRICKY}`],
          ['x-sendoff-id', '2-a'],
        ],
        attachments: [],
      },
    },
    {
      id: '2-b',
      message: {
        to: ['<b@example.com>'],
        subject: 'For ',
        headers: [
          ['x-note', 'ref'],
          ['x-sendoff-id', '2-b'],
        ],
      },
    },
  ]);
});

test('SparkPost: attachments and inline images arrive with their names and types', async () => {
  const [received] = await deliveredBy('sparkpost', sparkpostCases, ['attachments']);
  expect(received?.message.attachments).toMatchObject([
    { filename: 'logo', contentType: 'image/png', disposition: 'inline', contentId: 'logo', size: 8 },
    { filename: 'a.png', contentType: 'image/png', disposition: 'attachment', contentId: null },
  ]);
});

test('Mailjet: a message arrives as it was sent', async () => {
  expect(await deliveredBy('mailjet', mailjetCases, ['one message'])).toEqual([
    {
      recipient: 'jane@EXAMPLE.com',
      id: '0-abc',
      message: {
        ...ONE,
        from: ['Zoë’s Shop, Ltd. <shop@example.com>'],
        to: ['Jane "J" Doe <jane@example.com>'],
        subject: TRICKY,
        text: `Hello\n${TRICKY}`,
      },
    },
  ]);
});

test('Mailjet: Globals apply to every message that has no value of its own', async () => {
  const received = await deliveredBy('mailjet', mailjetCases, ['what is equal for all, once']);
  expect(received).toMatchObject([
    { id: '0-abc', message: { subject: 'For A', attachments: [{ filename: 'a.png' }] } },
    { id: '', message: { subject: 'For B', to: ['<b@example.com>'], attachments: [], headers: [] } },
  ]);
});

test('Mailjet: variables are inserted unescaped, with their defaults', async () => {
  const [received] = await deliveredBy('mailjet', mailjetCases, ['variables in the message itself']);
  expect(received?.message).toMatchObject({
    subject: `For ${TRICKY}`,
    text: `${TRICKY} Ulm 3 a: {} b friend`,
    html: `<p>${TRICKY}</p>`,
  });
  const names = ['a variable that is not given, in a message that is sent all the same'];
  const [incomplete] = await deliveredBy('mailjet', mailjetCases, names);
  expect(incomplete?.message.text).toBe('.');
});

test('Mailjet: a stored template provides what the message lacks', async () => {
  const steps = ['a template', 'the content of a template', 'a merge'];
  expect(await deliveredBy('mailjet', mailjetCases, steps)).toMatchObject([
    {
      id: '0-abc',
      message: {
        from: ['Zoë’s Shop, Ltd. <shop@example.com>'],
        subject: `For ${TRICKY}`,
        text: TRICKY,
        html: `<p>${TRICKY}<b></p>`,
      },
    },
    {
      id: '',
      message: {
        from: ['Shop <t@example.com>'],
        replyTo: ['<r@example.com>'],
        subject: 'For B',
        html: '<p>B</p>',
      },
    },
  ]);
});

test('Mailjet: inline files are referred to by their ContentID or their name', async () => {
  const [received] = await deliveredBy('mailjet', mailjetCases, ['attachments']);
  expect(received?.message.attachments).toMatchObject([
    { filename: 'a.png', disposition: 'inline', contentId: 'a.png', size: 8 },
    { filename: 'ü.png', disposition: 'inline', contentId: 'logo' },
    { filename: 'a.png', disposition: 'attachment', contentId: null },
  ]);
});

test('Resend: a message arrives as it was sent', async () => {
  expect(await deliveredBy('resend', resendCases, ['one message'])).toEqual([
    {
      recipient: 'jane@EXAMPLE.com',
      id: '0-abc',
      message: {
        ...ONE,
        from: ['Zoë’s Shop, Ltd. <shop@example.com>'],
        to: ['Jane "J" Doe <jane@example.com>'],
        subject: TRICKY,
        text: `Hello\n${TRICKY}`,
      },
    },
  ]);
});

test('Resend: variables are inserted unescaped into a published template, in triple braces only', async () => {
  const steps = ['a template', 'a published template', 'a merge'];
  const [received] = await deliveredBy('resend', resendCases, steps);
  expect(received).toMatchObject({
    id: '0-abc',
    message: { subject: `For ${TRICKY}`, text: TRICKY, html: `<p>${TRICKY} 7 {{NAME}}</p>` },
  });
});

test('Brevo: a message arrives as it was sent', async () => {
  expect(await deliveredBy('brevo', brevoCases, ['one message'])).toEqual([
    {
      recipient: 'jane@EXAMPLE.com',
      id: '0-abc',
      message: {
        ...ONE,
        from: ['Zoë’s Shop, Ltd. <shop@example.com>'],
        to: ['Jane "J" Doe <jane@example.com>'],
        subject: TRICKY,
        text: `Hello\n${TRICKY}`,
      },
    },
  ]);
});

test('Brevo: the fields of a version override those of the request', async () => {
  const received = await deliveredBy('brevo', brevoCases, ['versions of one message']);
  expect(received.map(({ id, message }) => [id, message.subject, message.html])).toEqual([
    ['1-a', TRICKY, '<p>Hello Jane</p>'],
    ['0-abc', 'Own', '<b>own</b>'],
    ['0-abc', 'Own', '<b>own</b>'],
  ]);
  expect(received[0]?.message.headers).toEqual(
    expect.arrayContaining([
      ['x-order', '1'],
      ['x-sendoff-id', '1-a'],
    ]),
  );
});

test('Brevo: params are escaped in HTML unless marked safe, in stored templates and in the request', async () => {
  const [merged] = await deliveredBy('brevo', brevoCases, ['a template', 'a merge']);
  expect(merged?.message).toMatchObject({
    subject: `For ${TRICKY}`,
    text: '',
    html: `<p>${HTML_TRICKY} <i></p>`,
  });
  const [inline] = await deliveredBy('brevo', brevoCases, ['params in content that stands in the request']);
  expect(inline?.message).toMatchObject({ text: TRICKY, html: `<p>${HTML_TRICKY}</p>` });
});

test('Amazon SES: a message arrives as it was sent', async () => {
  expect(await deliveredBy('ses', sesCases, ['one message'])).toEqual([
    {
      recipient: 'jane@EXAMPLE.com',
      id: '0-abc',
      message: {
        ...ONE,
        from: ['Zoë’s Shop, Ltd. <shop@example.com>'],
        to: ['Jane "J" Doe <jane@example.com>'],
        subject: TRICKY,
        text: `Hello\n${TRICKY}`,
      },
    },
  ]);
});

test('Amazon SES: templates are rendered without escaping, and replacement data override the default', async () => {
  const received = await deliveredBy('ses', sesCases, [
    'a template',
    'a bulk call, with failures in their places',
  ]);
  expect(received.map(({ id, message }) => [id, message.subject, message.text, message.html])).toEqual([
    ['1-a', `For ${TRICKY}`, 'friend', `<p>${TRICKY}</p>`],
    ['0-abc', 'For Default', 'friend', '<p>Default</p>'],
  ]);
  expect(received[0]?.message.headers).toEqual(
    expect.arrayContaining([
      ['x-campaign', 'spring'],
      ['x-note', 'für'],
    ]),
  );
});
