import MailComposer from 'nodemailer/lib/mail-composer';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { MockServer } from '../../mocks/contract.ts';
import { SMTP_HOSTS, startSmtpMock } from '../../mocks/smtp/index.ts';
import type { CanonicalMessage } from '../../src/model/proof/canonical.ts';
import { RawClient } from '../mocks/smtp/raw-client.ts';
import { RecordingSink } from '../mocks/smtp/recording-sink.ts';

interface Mail {
  readonly from?: string;
  readonly to?: string;
  readonly subject?: string;
  readonly text?: string;
  readonly html?: string;
}

/** Lines of headers as they are given, in front of a composed message. */
async function composed(headers: readonly string[], { to, ...mail }: Mail = {}): Promise<Buffer> {
  const raw = await new MailComposer({
    from: 'Shop <shop@shop.example>',
    subject: 'Hello',
    text: 'Text',
    ...mail,
  })
    .compile()
    .build();
  const lines = to === undefined ? headers : [...headers, `To: ${to}`];
  const text = raw.toString('latin1').replace(/\r?\n/g, '\r\n');
  return Buffer.from(`${lines.map((line) => `${line}\r\n`).join('')}${text}`, 'latin1');
}

describe.each(SMTP_HOSTS)('headers for a provider, sent to the %s SMTP mock', (host) => {
  let sink = new RecordingSink(true);
  let server: MockServer;
  let client: RawClient;
  beforeAll(async () => {
    // One server for all: what one message asked for must not reach the next.
    server = await startSmtpMock({
      host,
      port: 0,
      sink: { keeps: true, deliver: (delivery) => sink.deliver(delivery) },
    });
    client = await RawClient.greeted(server.endpoint);
  });
  beforeEach(() => {
    sink = new RecordingSink(true);
  });
  afterAll(async () => {
    client.close();
    await server.close();
  });

  async function sent(
    recipients: readonly string[],
    headers: readonly string[],
    mail?: Mail,
  ): Promise<string> {
    return client.deliver(recipients, await composed(headers, mail));
  }
  async function received(): Promise<readonly Pick<CanonicalMessage, 'to' | 'subject' | 'text'>[]> {
    return (await sink.messages()).map(({ to, subject, text }) => ({ to, subject, text }));
  }

  it('Mailgun’s recipient variables apply to bodies, subject, sender and headers, per recipient', async () => {
    const variables = {
      'ann@x.example': { name: 'Ann <"A">', n: 1, id: 'id-1', to: 'Ann \\"A\\"' },
      'zoe@x.example': { name: 'Zoë $& 🎉', n: 2, id: 'id-2', to: 'Zoë' },
    };
    const json = JSON.stringify(variables).replace(
      /[\u007f-\uffff]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
    const reply = await sent(
      ['ann@x.example', 'Zoe@x.example', 'other@x.example'],
      [
        `X-Mailgun-Recipient-Variables: ${json.replace('},', '},\r\n ')}`,
        'X-Sendoff-Id: %recipient.id%',
        'X-Ref: nr %recipient.n%, for %recipient%',
      ],
      {
        to: '"%recipient.to%" <%recipient%>',
        subject: 'Für %recipient.name%',
        text: `%recipient.name% %recipient.no% 100 % ${'ü'.repeat(60)}%recipient.n%`,
        html: '<p>%recipient.name%</p>',
      },
    );
    expect(reply).toMatch(/^250 /);
    expect(sink.pairs).toEqual([
      ['ann@x.example', 'id-1'],
      ['Zoe@x.example', 'id-2'],
      ['other@x.example', '%recipient.id%'],
    ]);
    const [ann, zoe, other] = await sink.messages();
    expect(ann).toEqual({
      recipient: 'ann@x.example',
      from: ['Shop <shop@shop.example>'],
      to: ['Ann "A" <ann@x.example>'],
      cc: [],
      bcc: [],
      replyTo: [],
      subject: 'Für Ann <"A">',
      headers: [
        ['x-ref', 'nr 1, for ann@x.example'],
        ['x-sendoff-id', 'id-1'],
      ],
      text: `Ann <"A"> %recipient.no% 100 % ${'ü'.repeat(60)}1`,
      html: '<p>Ann <"A"></p>',
      attachments: [],
    });
    expect(zoe).toMatchObject({ to: ['Zoë <Zoe@x.example>'], subject: 'Für Zoë $& 🎉' });
    expect(other).toMatchObject({
      to: ['%recipient.to% <other@x.example>'],
      subject: 'Für %recipient.name%',
    });
  });

  it('Mailgun’s %recipient% alone is an address for the To header', async () => {
    await sent(['a@x.example'], ['X-Mailgun-Recipient-Variables: {}'], { to: '%recipient%' });
    expect(await received()).toMatchObject([{ to: ['<a@x.example>'] }]);
  });

  it('Mailjet’s variables are inserted if its template language is enabled', async () => {
    const vars = 'X-MJ-Vars: {"name": "Zo\\u00eb <b>",\r\n "o": {"n": 3}}';
    const mail = {
      to: 'A <a@x.example>',
      subject: 'For {{var:name}}',
      text: '{{var:o.n}} {{var:no:"none"}}',
    };
    for (const on of ['1', 'true']) {
      await sent(
        ['a@x.example', 'b@x.example'],
        [`X-MJ-TemplateLanguage: ${on}`, vars, 'X-Sendoff-Id: 7'],
        mail,
      );
    }
    await sent(['a@x.example'], ['X-MJ-TemplateLanguage: 0', vars], mail);
    await sent(['a@x.example'], [vars], mail);
    const merged = { to: ['A <a@x.example>'], subject: 'For Zoë <b>', text: '3 none' };
    const plain = { to: ['A <a@x.example>'], subject: mail.subject, text: mail.text };
    expect(await received()).toEqual([merged, merged, merged, merged, plain, plain]);
    expect(sink.pairs.slice(0, 2)).toEqual([
      ['a@x.example', '7'],
      ['b@x.example', '7'],
    ]);
    expect((await sink.messages()).flatMap(({ headers }) => headers.map(([name]) => name))).toEqual(
      Array(4).fill('x-sendoff-id'),
    );
  });

  it('Mailjet accepts a message with a template error, and blocks it by default', async () => {
    const on = 'X-MJ-TemplateLanguage: 1';
    expect(await sent(['a@x.example'], [on], { text: 'a{{var:no}}b' })).toMatch(/^250 /);
    expect(sink.deliveries).toHaveLength(0);
    await sent(['a@x.example'], [on, 'X-MJ-TemplateErrorDeliver: deliver'], { text: 'a{{var:no}}b' });
    expect(await received()).toMatchObject([{ text: 'ab' }]);
  });

  it('SparkPost’s header merges nothing, with any substitution data', async () => {
    const header = 'X-MSYS-API: {"substitution_data": {"name": "A"}, "options": {"open_tracking": false}}';
    await sent(['a@x.example'], [header], { to: 'A <a@x.example>', text: 'Dear {{name}}' });
    expect(await received()).toEqual([{ to: ['A <a@x.example>'], subject: 'Hello', text: 'Dear {{name}}' }]);
    expect((await sink.messages())[0]?.headers).toEqual([]);
  });

  it.each([
    ['X-Mailgun-Recipient-Variables: invalid JSON', ['X-Mailgun-Recipient-Variables: {']],
    ['X-Mailgun-Recipient-Variables: the header is not an object', ['X-Mailgun-Recipient-Variables: []']],
    [
      'X-Mailgun-Recipient-Variables: a@x.example is not an object',
      ['X-Mailgun-Recipient-Variables: {"a@x.example":1}'],
    ],
    ['X-MJ-TemplateLanguage: invalid JSON', ['X-MJ-TemplateLanguage: 1', 'X-MJ-Vars: {']],
    ['X-MJ-TemplateLanguage: X-MJ-Vars is not an object', ['X-MJ-TemplateLanguage: 1', 'X-MJ-Vars: []']],
    [
      'X-MJ-TemplateLanguage: this mock stores no templates',
      ['X-MJ-TemplateLanguage: 1', 'X-MJ-TemplateID: 7'],
    ],
    ['X-MSYS-API: invalid JSON', ['X-MSYS-API: x']],
    ['X-MSYS-API: this mock does not support copies (bcc)', ['X-MSYS-API: {"bcc":[]}']],
  ])('rejects a message because of: %s', async (text, headers) => {
    const reply = await sent(['a@x.example'], headers);
    expect(reply).toMatch(/^550 /);
    expect(reply).toContain(text);
    expect(sink.deliveries).toHaveLength(0);
  });

  it('rejects Mailjet syntax that the mock cannot render, also in a cached template', async () => {
    for (let i = 0; i < 2; i++) {
      const reply = await sent(['a@x.example'], ['X-MJ-TemplateLanguage: 1'], { text: '{% if var:x %}' });
      expect(reply).toMatch(/^550 .*variables only, and not {% if var:x/);
    }
    expect(sink.deliveries).toHaveLength(0);
  });
});
