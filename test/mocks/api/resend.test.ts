import { expect, it } from 'vitest';
import { resend } from '../../../mocks/api/resend/dialect.ts';
import { called } from './called.ts';

const message = { from: 'S <s@example.com>', to: ['a@example.com'], subject: 'Hi', text: 'Hello' };
const idIn = (json: unknown): string => (json as { id: string }).id;

it('remembers messages for whom asks after sending', async () => {
  const { call, deliveries } = called(resend);
  const tags = [{ name: 'kind', value: 'welcome' }];
  const all = { ...message, cc: 'c@example.com', reply_to: ['x@example.com', 'Y <y@example.com>'], tags };
  const id = idIn((await call('POST', '/emails', all)).json);
  expect((await call('GET', `/emails/${id}`)).json).toMatchObject({
    object: 'email',
    id,
    from: 'S <s@example.com>',
    to: ['a@example.com'],
    cc: ['c@example.com'],
    bcc: [],
    reply_to: ['x@example.com', 'Y <y@example.com>'],
    subject: 'Hi',
    text: 'Hello',
    html: null,
    last_event: 'delivered',
    scheduled_at: null,
    tags,
  });
  expect(deliveries[0]?.options?.()).toMatchObject({ tags: ['kind=welcome'] });
  expect((await deliveries[0]?.read())?.replyTo).toEqual(['<x@example.com>', 'Y <y@example.com>']);
  expect((await call('GET', '/emails/nope')).status).toBe(404);
  expect((await call('GET', '/domains')).text).toContain('"name":"example.com"');
});

it('lists them newest first, page by page', async () => {
  const { call } = called(resend);
  for (const subject of ['1', '2', '3']) await call('POST', '/emails', { ...message, subject });
  const page = async (query: string) => {
    const { json } = await call('GET', `/emails?${query}`);
    const { data, has_more } = json as { data: { id: string; subject: string }[]; has_more: boolean };
    return { ids: data.map(({ id }) => id), subjects: data.map(({ subject }) => subject), has_more };
  };
  const first = await page('limit=2');
  expect(first).toMatchObject({ subjects: ['3', '2'], has_more: true });
  expect(await page(`limit=2&after=${first.ids[1]}`)).toMatchObject({ subjects: ['1'], has_more: false });
  expect(await page(`limit=1&before=${first.ids[1]}`)).toMatchObject({ subjects: ['3'], has_more: false });
  expect((await call('GET', '/emails?limit=0')).status).toBe(422);
});

it('moves and cancels what is scheduled', async () => {
  const { call, deliveries } = called(resend);
  const at = new Date(Date.now() + 86_400_000).toISOString();
  const id = idIn((await call('POST', '/emails', { ...message, scheduled_at: at })).json);
  expect(deliveries[0]?.options?.()).toMatchObject({ scheduledAt: at });
  expect((await call('PATCH', `/emails/${id}`, { scheduled_at: 'in 2 hours' })).json).toEqual({
    object: 'email',
    id,
  });
  expect((await call('PATCH', `/emails/${id}`, { scheduled_at: 'never' })).status).toBe(422);
  expect((await call('GET', `/emails/${id}`)).text).toContain(
    '"last_event":"scheduled","scheduled_at":"in 2 hours"',
  );
  expect((await call('POST', `/emails/${id}/cancel`)).json).toEqual({ object: 'email', id });
  expect((await call('GET', `/emails/${id}`)).text).toContain('"last_event":"canceled"');
  const sent = idIn((await call('POST', '/emails', message)).json);
  expect((await call('POST', `/emails/${sent}/cancel`)).status).toBe(422);
  const far = new Date(Date.now() + 31 * 86_400_000).toISOString();
  expect((await call('POST', '/emails', { ...message, scheduled_at: far })).text).toContain('30 days');
});

it('takes the type of a file from its name, and its bytes as a Buffer of JSON', async () => {
  const { call, deliveries } = called(resend);
  const attachments = [
    { filename: 'a.PDF', content: 'eA==' },
    { filename: 'b.bin', content: Buffer.from('x') },
    { filename: 'c.txt', content: 'eA==', content_type: 'text/csv' },
  ];
  expect((await call('POST', '/emails', { ...message, attachments })).status).toBe(200);
  const received = await deliveries[0]?.read();
  expect(received?.attachments.map(({ contentType, size }) => [contentType, size])).toEqual([
    ['application/pdf', 1],
    ['application/octet-stream', 1],
    ['text/csv', 1],
  ]);
});

it('lists, reads, changes, copies and deletes templates', async () => {
  const { call, deliveries } = called(resend);
  const html = '<p>{{{NAME}}}</p>';
  const variables = [{ key: 'NAME', type: 'string' }];
  const id = idIn(
    (await call('POST', '/templates', { name: 'one', alias: 'uno', subject: 's', html, variables })).json,
  );
  expect((await call('GET', '/templates/uno')).json).toMatchObject({ id, html, variables, status: 'draft' });
  await call('POST', `/templates/${id}/publish`);
  expect((await call('PATCH', '/templates/uno', { html: '<b>{{{NAME}}}</b>' })).json).toEqual({
    object: 'template',
    id,
  });
  const merge = { from: 's@example.com', to: 'a@example.com', template: { id, variables: { NAME: 'Ann' } } };
  await call('POST', '/emails', merge);
  await call('POST', '/templates/uno/publish');
  await call('POST', '/emails', merge);
  expect([(await deliveries[0]?.read())?.html, (await deliveries[1]?.read())?.html]).toEqual([
    '<p>Ann</p>',
    '<b>Ann</b>',
  ]);
  expect((await call('POST', '/templates/uno/duplicate')).status).toBe(201);
  expect((await call('GET', '/templates')).json).toMatchObject({
    data: [{ name: 'one' }, { id, alias: 'uno' }],
  });
  expect((await call('DELETE', '/templates/uno')).json).toEqual({ object: 'template', id, deleted: true });
  expect((await call('GET', `/templates/${id}`)).status).toBe(404);
});

it('variables may be called as members of Object', async () => {
  const { call, deliveries } = called(resend);
  const names = ['toString', 'constructor', '__proto__'];
  const html = names.map((name) => `{{{${name}}}}`).join(' ');
  const variables = names.map((key) => ({ key, type: 'string' }));
  const id = idIn((await call('POST', '/templates', { name: 'x', subject: 's', html, variables })).json);
  await call('POST', `/templates/${id}/publish`);
  const merge = (values: string) =>
    call(
      'POST',
      '/emails',
      `{"from":"s@example.com","to":"a@example.com","template":{"id":"${id}","variables":${values}}}`,
    );
  expect((await merge('{}')).text).toContain("Missing required variable 'toString'");
  expect((await merge('{"toString":"1","constructor":"2","__proto__":"3"}')).status).toBe(200);
  expect((await deliveries[0]?.read())?.html).toBe('1 2 3');
});

it('says what it does not serve, and lists what it does', async () => {
  const { call } = called(resend);
  const refused = await call('GET', '/contacts/1');
  expect([refused.status, refused.json]).toEqual([
    501,
    {
      statusCode: 501,
      name: 'not_served',
      message: expect.stringContaining('this mock does not serve GET /contacts/1'),
    },
  ]);
  expect((await call('PUT', '/emails', {})).json).toMatchObject({
    statusCode: 405,
    name: 'method_not_allowed',
  });
  expect((await call('GET', '/')).text).toContain('GET /emails/:id');
});
