import { expect, test } from 'vitest';
import { createRouter } from '../../../mocks/api/dialect.ts';
import { API_DIALECTS, type DialectName } from '../../../mocks/api/index.ts';
import { mailgun } from '../../../src/transports/api/mailgun.ts';
import { BASES, type Base, STORED } from './documented.ts';

const RECIPIENT = { index: 0, address: 'a@example.net', name: '', id: '0-a', fields: {} };

/** One mock in process, spoken to as by a client that has its credentials. */
function startClient(dialect: DialectName, base: Base) {
  const { create, credentials } = API_DIALECTS[dialect];
  const { user = '', secret }: { user?: string; secret: string } = credentials;
  const router = createRouter(create({ keeps: true, deliver: () => {} }));
  return async (method: string, target: string, body?: unknown, encode?: Base['encode']) => {
    const [path = '', query] = target.split('?');
    const given = body as Readonly<Record<string, unknown>>;
    const request = new Request(`http://localhost${path}`, {
      method,
      headers: base.headers(secret, user),
      ...(body === undefined ? {} : { body: encode?.(given) ?? JSON.stringify(body) }),
    });
    const answer = await router.answer({
      method,
      path,
      query,
      headers: Object.fromEntries(request.headers),
      body: Buffer.from(await request.arrayBuffer()),
    });
    return { ...answer, json: answer.body === '' ? undefined : JSON.parse(answer.body) };
  };
}

function started(dialect: DialectName) {
  const base = Object.values(BASES[dialect] ?? {})[0] ?? expect.fail('no request');
  const [stored] = STORED[dialect] ?? [];
  const ask = startClient(dialect, base);
  return { ask, stored, send: () => ask('POST', base.path, base.body, base.encode) };
}

test('SendGrid: a message is found by its recipient and by its id', async () => {
  const { ask, send } = started('sendgrid');
  expect((await send()).status).toBe(202);
  const query = encodeURIComponent('to_email="cc@example.net" AND status="delivered"');
  const { json } = await ask('GET', `/v3/messages?limit=10&query=${query}`);
  expect(json.messages).toMatchObject([
    { to_email: 'cc@example.net', subject: 'Hi', from_email: 'shop@example.com' },
  ]);
  const one = await ask('GET', `/v3/messages/${json.messages[0].msg_id}`);
  expect(one.json.events).toMatchObject([{ event_name: 'processed' }, { event_name: 'delivered' }]);
  expect(await ask('GET', '/v3/messages?query=clicks%3E1')).toMatchObject({ status: 400 });
});

test('SendGrid: a template is listed, read, changed, and deleted with its versions', async () => {
  const { ask } = started('sendgrid');
  const { json: made } = await ask('POST', '/v3/templates', { name: 'a', generation: 'dynamic' });
  const version = { name: 'v', subject: 's', html_content: '<p>{{a}}</p>' };
  const { json: first } = await ask('POST', `/v3/templates/${made.id}/versions`, version);
  const second = await ask('POST', `/v3/templates/${made.id}/versions`, { ...version, name: 'w' });
  const path = `/v3/templates/${made.id}/versions/${second.json.id}`;
  expect((await ask('POST', `${path}/activate`)).json).toMatchObject({ active: 1 });
  expect((await ask('PATCH', path, { subject: 't' })).json).toMatchObject({
    subject: 't',
    active: 1,
    name: 'w',
  });
  const { json } = await ask('GET', `/v3/templates/${made.id}`);
  expect(json.versions).toMatchObject([{ id: first.id, active: 0 }, { active: 1 }]);
  expect((await ask('DELETE', path)).status).toBe(204);
  expect((await ask('GET', path)).status).toBe(404);
  expect((await ask('GET', '/v3/templates')).json.result).toHaveLength(1);
});

test('Postmark: a message is found, with its events; a template is changed, read and deleted by its alias', async () => {
  const { ask, send, stored } = started('postmark');
  const { json: sent } = await send();
  const { json } = await ask('GET', '/messages/outbound?count=10&offset=0&recipient=jane');
  expect(json).toMatchObject({ TotalCount: 1, Messages: [{ MessageID: sent.MessageID, Status: 'Sent' }] });
  const details = await ask('GET', `/messages/outbound/${sent.MessageID}/details`);
  expect(details.json).toMatchObject({ TextBody: 'Hello', MessageEvents: [{ Type: 'Delivered' }] });
  expect((await ask('GET', '/messages/outbound')).status).toBe(422);
  await ask('POST', '/templates', stored?.body);
  expect((await ask('PUT', '/templates/welcome', { Subject: 'New' })).status).toBe(200);
  expect((await ask('GET', '/templates/welcome')).json).toMatchObject({ Subject: 'New', TextBody: 'Hello' });
  expect((await ask('DELETE', '/templates/1')).json).toMatchObject({ ErrorCode: 0 });
  expect((await ask('GET', '/templates/welcome')).json).toMatchObject({ ErrorCode: 1101 });
});

test('Postmark: a bulk request renders one body for each recipient, and reports its progress', async () => {
  const base = BASES['postmark']?.['POST /email/bulk'] ?? expect.fail('no request');
  const ask = startClient('postmark', base);
  const Messages = ['a', 'b'].map((name) => ({ To: `${name}@example.net`, TemplateModel: { name } }));
  const { json } = await ask('POST', '/email/bulk', { ...base.body, Messages });
  expect(json).toMatchObject({ Status: 'Accepted' });
  const progress = await ask('GET', `/email/bulk/${json.ID}`);
  expect(progress.json).toMatchObject({ TotalMessages: 2, PercentageCompleted: 100 });
  const { json: found } = await ask('GET', '/messages/outbound?count=2&offset=0&recipient=b@example.net');
  const details = await ask('GET', `/messages/outbound/${found.Messages[0].MessageID}/details`);
  expect(details.json).toMatchObject({ TextBody: 'Hello b', MessageStream: 'broadcast' });
});

test('Mailgun: the storage key of an event returns its message, and pages end', async () => {
  const { ask, send, stored } = started('mailgun');
  const { json: sent } = await send();
  const { json } = await ask('GET', '/v3/mg.example.com/events?event=accepted&limit=5');
  expect(json.items).toMatchObject([{ event: 'accepted', recipient: 'jane@example.net' }]);
  expect(sent.id).toContain(json.items[0].message.headers['message-id']);
  const key = json.items[0].storage.key;
  const kept = await ask('GET', `/v3/domains/mg.example.com/messages/${key}`);
  expect(kept.json).toMatchObject({ 'body-html': '<p>Hello</p>', Subject: 'Hi' });
  const next = new URL(json.paging.next).pathname;
  expect((await ask('GET', next)).json.items).toEqual([]);
  const path = '/v3/mg.example.com/templates';
  await ask('POST', path, stored?.body, stored?.encode);
  const form = { tag: 'two', template: '<p>2 {{a}}</p>', active: 'yes' };
  expect((await ask('POST', `${path}/welcome/versions`, form, stored?.encode)).status).toBe(200);
  expect((await ask('GET', `${path}/welcome`)).json.template.version).toMatchObject({
    tag: 'two',
    active: true,
  });
  expect((await ask('DELETE', `${path}/welcome`)).status).toBe(200);
  expect((await ask('GET', `${path}/welcome`)).status).toBe(404);
});

test('Mailjet: a message is found by its id, with its history; a template is renamed and deleted', async () => {
  const { ask, send, stored } = started('mailjet');
  const { json: sent } = await send();
  const [{ MessageID, MessageUUID }] = sent.Messages[0].To;
  const { json } = await ask('GET', `/v3/REST/message/${MessageID}`);
  expect(json.Data).toMatchObject([{ ID: MessageID, UUID: MessageUUID, Status: 'sent' }]);
  const history = await ask('GET', `/v3/REST/messagehistory/${MessageID}`);
  expect(history.json.Data).toMatchObject([{ EventType: 'sent' }]);
  await ask('POST', '/v3/REST/template', stored?.body);
  expect((await ask('PUT', '/v3/REST/template/1', { Name: 'two' })).json.Data).toMatchObject([
    { Name: 'two' },
  ]);
  expect((await ask('DELETE', '/v3/REST/template/1')).status).toBe(204);
  expect((await ask('GET', '/v3/REST/template/1/detailcontent')).status).toBe(404);
});

test.each(['sendgrid', 'postmark', 'mailjet'] as const)(
  '%s refuses a body nested too deep for it, in its own shape',
  async (dialect) => {
    const base = Object.values(BASES[dialect] ?? {})[0] ?? expect.fail('no request');
    const ask = startClient(dialect, base);
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    const name = dialect === 'sendgrid' ? 'template_id' : dialect === 'postmark' ? 'From' : 'Priority';
    const body = JSON.stringify({ ...base.body, [name]: 0 }).replace(`"${name}":0`, `"${name}":${deep}`);
    const answer = await ask('POST', base.path, body, String);
    expect([400, 422]).toContain(answer.status);
  },
);

test('the text of Mailgun’s 429 contains the wait, which api-mailgun respects', () => {
  const { create } = API_DIALECTS.mailgun;
  const instance = create({ keeps: false, deliver: () => {} });
  const throttled = { limit: { perSecond: 1, burst: 1, smtpReply: 450 as const }, retryAfterMs: 2500 };
  const answer = instance.faultAnswer?.({ status: 429, throttled });
  expect(answer?.body).toContain('limit exceeded, try again after 3 seconds');
  const [outcome] = mailgun.outcomes({ status: 429, body: answer?.body ?? '' }, [RECIPIENT]);
  expect(outcome).toMatchObject({ kind: 'deferred', retryAfterMs: 3000 });
});
