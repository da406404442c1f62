import { expect, it } from 'vitest';
import { sparkpost } from '../../../mocks/api/sparkpost/dialect.ts';
import { called } from './called.ts';

const SEND = '/api/v1/transmissions';
const content = { from: 'S <s@example.com>', subject: 'Hi {{name}}', text: 'Hello {{name}}' };
const to = (...emails: string[]) => emails.map((email) => ({ address: { email } }));

it('returns sent transmissions and their events', async () => {
  const { call } = called(sparkpost);
  const recipients = [
    { address: 'A@example.com', tags: ['t'], metadata: { age: 3 }, substitution_data: { name: 'Ann' } },
    { address: 'b@example.com' },
  ];
  const sent = await call('POST', SEND, { campaign_id: 'fall', recipients, content });
  const { id } = (sent.json as { results: { id: string } }).results;
  expect((await call('GET', `${SEND}/${id}`)).json).toMatchObject({
    results: { transmission: { id, campaign_id: 'fall', num_rcpts: 2, content: { template_id: 'inline' } } },
  });
  expect((await call('GET', SEND)).json).toMatchObject({ results: [{ id }] });
  const events = await call('GET', `/api/v1/events/message?recipients=a@example.com&events=delivery`);
  expect(events.json).toMatchObject({
    results: [
      {
        type: 'delivery',
        transmission_id: id,
        campaign_id: 'fall',
        rcpt_to: 'a@example.com',
        raw_rcpt_to: 'A@example.com',
        rcpt_meta: { age: 3 },
        rcpt_tags: ['t'],
        friendly_from: 's@example.com',
        subject: 'Hi Ann',
      },
    ],
    total_count: 1,
    links: {},
  });
  const page = await call('GET', '/api/v1/events/message?per_page=3');
  const { results, links } = page.json as { results: object[]; links: { next: string } };
  const next = await call('GET', links.next);
  expect([results.length, (next.json as { results: object[] }).results.length]).toEqual([3, 1]);
  expect((await call('GET', '/api/v1/account?include=usage')).json).toMatchObject({
    results: { usage: { day: { used: 2 } } },
  });
});

it('cancels scheduled transmissions only', async () => {
  const { call, deliveries } = called(sparkpost);
  const start_time = new Date(Date.now() + 3_600_000).toISOString();
  const send = async (body: object) => {
    const { json } = await call('POST', SEND, { recipients: to('a@example.com'), content, ...body });
    return (json as { results: { id: string } }).results.id;
  };
  const [now, later, fall] = [
    await send({}),
    await send({ options: { start_time } }),
    await send({ options: { start_time }, campaign_id: 'fall' }),
  ];
  expect(deliveries[1]?.options?.()).toMatchObject({ scheduledAt: start_time });
  expect((await call('DELETE', `${SEND}/${now}`)).status).toBe(409);
  expect((await call('DELETE', `${SEND}/${later}`)).status).toBe(204);
  expect((await call('GET', `${SEND}/${later}`)).status).toBe(404);
  expect((await call('DELETE', `${SEND}?campaign_id=fall`)).status).toBe(204);
  expect((await call('GET', `${SEND}/${fall}`)).status).toBe(404);
});

it('stores, lists, changes, previews and deletes templates', async () => {
  const { call } = called(sparkpost);
  const at = '/api/v1/templates/one';
  expect((await call('POST', '/api/v1/templates', { id: 'one', name: 'One', content })).status).toBe(200);
  expect((await call('GET', '/api/v1/templates')).text).toContain('"has_draft":true');
  expect((await call('GET', at)).json).toMatchObject({ results: { name: 'One', published: false, content } });
  expect((await call('PUT', at, { published: true })).status).toBe(200);
  const other = { ...content, text: 'Other {{name}}' };
  expect((await call('PUT', `${at}?update_published=true`, { content: other })).status).toBe(200);
  expect((await call('POST', `${at}/preview`, { substitution_data: { name: 'Ann' } })).json).toMatchObject({
    results: { subject: 'Hi Ann', text: 'Other Ann' },
  });
  expect((await call('DELETE', at)).status).toBe(200);
  expect((await call('GET', at)).status).toBe(404);
  const preview = { content, substitution_data: { name: 'Ann' } };
  expect((await call('POST', '/api/v1/utils/content-previewer', preview)).text).toContain(
    '"subject":"Hi Ann"',
  );
});

it('overrides sender, Reply-To and List-Id of a template, without substitution', async () => {
  const { call, deliveries } = called(sparkpost);
  const override = {
    from: { email: 'o@example.com' },
    reply_to: 'R <r@example.com>',
    list_id: '<l@x.example>',
  };
  await call('POST', SEND, { recipients: to('a@example.com'), content, override });
  const message = JSON.stringify(await deliveries[0]?.read());
  expect(message).toContain('S <o@example.com>');
  expect(message).toContain('R <r@example.com>');
  expect(message).toContain('<l@x.example>');
});

it('sends five messages from the sandbox, which the provider’s clients use first', async () => {
  const { call } = called(sparkpost);
  const send = (count: number, from = 'testing@sparkpostbox.com') =>
    call('POST', SEND, {
      options: { sandbox: true },
      content: { ...content, from },
      recipients: to(...new Array(count).fill('a@example.com')),
    });
  expect((await send(1, 'me@example.com')).text).toContain('"code":"7001"');
  expect((await send(5)).status).toBe(200);
  const over = await send(1);
  expect([over.status, over.text]).toEqual([420, expect.stringContaining('Exceed Sending Limit (sandbox)')]);
});

it('reports the served methods and routes for other ones', async () => {
  const { call } = called(sparkpost);
  const wrong = await call('PUT', SEND, {});
  expect([wrong.status, wrong.headers['Allow']]).toEqual([405, expect.stringContaining('POST')]);
  const refused = await call('GET', '/api/v1/webhooks/1');
  expect([refused.status, refused.json]).toEqual([
    501,
    { errors: [{ message: expect.stringContaining('this mock does not serve GET /api/v1/webhooks/1') }] },
  ]);
  expect((await call('GET', '/')).text).toContain('POST /api/v1/transmissions');
});

it('accepts HTTP Basic with the key as user and an empty password', () => {
  const { refuse } = sparkpost.create({ keeps: false, deliver: () => {} });
  const answer = (authorization: string) =>
    refuse({ method: 'POST', path: SEND, headers: { authorization }, body: Buffer.alloc(0) })?.status;
  const { secret } = sparkpost.credentials;
  const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
  expect([secret, basic(`${secret}:`), basic(`${secret}:x`), basic(secret)].map(answer)).toEqual([
    undefined,
    undefined,
    401,
    401,
  ]);
});

it('rejects data that is nested too deeply, and shows values of any type in errors', async () => {
  const { call } = called(sparkpost);
  const deep = JSON.parse(`${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`);
  // JSON.stringify could not encode it.
  const body = (field: string) =>
    JSON.stringify({ recipients: to('a@example.com'), content, [field]: '@' }).replace(
      '"@"',
      `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`,
    );
  expect(typeof deep).toBe('object');
  expect((await call('POST', SEND, body('substitution_data'))).status).toBe(422);
  expect((await call('POST', SEND, body('metadata'))).status).toBe(422);
  const own = { recipients: [{ address: 'a@example.com', substitution_data: '@' }], content };
  const text = JSON.stringify(own).replace('"@"', `${'['.repeat(50_000)}${']'.repeat(50_000)}`);
  expect((await call('POST', SEND, text)).status).toBe(400);
  for (const value of [{ toString: 1 }, [[[]]], { email: { toString: 1 } }]) {
    expect((await call('POST', SEND, { recipients: [{ address: value }], content })).status).toBe(400);
    expect(
      (await call('POST', SEND, { recipients: to('a@example.com'), content: { template_id: value } })).status,
    ).toBe(422);
  }
});

it('compiles templates in time linear in their length, and to a limited depth', async () => {
  const { call } = called(sparkpost);
  const send = async (text: string) =>
    (await call('POST', SEND, { recipients: to('a@example.com'), content: { ...content, text } })).status;
  const n = 200_000;
  expect(await send('{{'.repeat(n))).toBe(200);
  expect(await send('{{{'.repeat(n))).toBe(200);
  expect(await send('{{{a}}'.repeat(n / 10))).toBe(422);
  expect(await send('{{if a}}{{end}}'.repeat(n / 10))).toBe(200);
  expect(await send(`{{each ${'a'.repeat(n)}.b}}{{end}}`)).toBe(200);
  expect(await send(`{{${'('.repeat(5000)}1${')'.repeat(5000)}}}`)).toBe(422);
  expect(await send(`{{${'not '.repeat(5000)}1}}`)).toBe(422);
  expect(await send(`{{${'a['.repeat(5000)}1${']'.repeat(5000)}}}`)).toBe(422);
  expect(await send(`{{1${' + 1'.repeat(50_000)}}}`)).toBe(422);
  expect(await send(`${'{{if a}}'.repeat(5000)}${'{{end}}'.repeat(5000)}`)).toBe(422);
  expect(await send(`{{${'('.repeat(150)}1${')'.repeat(150)}}}`)).toBe(200);
});

it('accepts names of inherited object members', async () => {
  const { call, deliveries } = called(sparkpost);
  const names = ['toString', '__proto__', 'constructor', 'hasOwnProperty'];
  const headers = Object.fromEntries(names.map((name) => [name, `h ${name}`]));
  const body = {
    recipients: [
      { address: 'a@example.com', substitution_data: Object.fromEntries(names.map((name) => [name, 'x'])) },
    ],
    content: { ...content, text: names.map((name) => `{{${name}}}{{none.${name}}}`).join(''), headers },
  };
  // A literal `__proto__` in an object of JSON.
  const text = JSON.stringify(body);
  expect(text).toContain('__proto__');
  expect((await call('POST', SEND, text)).status).toBe(200);
  const message = await deliveries[0]?.read();
  expect(message?.text).toBe('xxxx');
  expect(JSON.stringify(message?.headers)).toContain('h __proto__');
  for (const name of names) {
    const broken = { ...body, content: { ...content, text: `{{a ${name} b}}` } };
    expect((await call('POST', SEND, broken)).text).toContain('syntax error');
    const macro = { ...body, content: { ...content, text: `{{${name}()}}` } };
    expect((await call('POST', SEND, macro)).text).toContain('does not know the macro');
  }
});
