import { describe, expect, it } from 'vitest';
import { checkRepeated } from '../../../src/app/repeated-fields.ts';
import { findTransport } from '../../../src/transports/index.ts';
import { createWorkload } from '../../../src/workload/index.ts';
import { checkTemplate } from '../../../src/workload/template/check.ts';
import { file, folderWith, usageErrorOf } from '../import/files.ts';
import { clientRender, serverMerge, staticContent, taken } from '../workload.ts';

const SOUND = {
  'subject.hbs': 'Hi {{firstName}}\n',
  'text.hbs': 'Total {{order.total}}\r\n',
  'html.hbs': '<p>{{name}}: {{#each order.items}}{{name}} {{/each}}</p>\n',
};

let number = 0;
const folder = (files: Readonly<Record<string, string | Uint8Array>>): string =>
  folderWith(`template${++number}`, files);

async function problem(files: Readonly<Record<string, string>>): Promise<string> {
  const { message } = await usageErrorOf(checkTemplate(folder({ ...SOUND, ...files }), 'generated'));
  return message.replaceAll(`template${number}/`, '');
}

describe('a template of the user', () => {
  it('lists its required fields, each with its first use', async () => {
    const html =
      '{{#if vip}}{{vip}}{{/if}}{{#each rows as |row|}}{{row.a}}{{../b}}{{@index}}{{@root.c}}{{/each}}\n{{#with w}}{{x}}{{/with}}{{this.d}}';
    const path = folder({ 'subject.hbs': 'S {{b}}', 'text.hbs': '', 'html.hbs': html });
    const { needed } = await checkTemplate(path, 'imported');
    expect(needed.map(({ field }) => field)).toEqual(['b', 'rows', 'rows.[].a', 'c', 'w', 'w.x', 'd']);
    expect(needed[0]?.usedAt).toMatch(/subject\.hbs:1:5$/);
    expect(needed[5]?.usedAt).toMatch(/html\.hbs:2:14$/);
    expect(needed.filter(({ inHeader }) => inHeader).map(({ field }) => field)).toEqual(['b']);
  });

  it.each([
    [
      { 'html.hbs': '<p>\n{{#if x}}\n<p>' },
      'html.hbs:2:1: a block or an expression is opened here and never closed',
    ],
    [{ 'html.hbs': '<p>\nä {{name}\n' }, 'html.hbs:2:9: a Handlebars expression is not well formed here'],
    [{ 'text.hbs': '\n {{#if name}}{{/each}}' }, "text.hbs:2:5: if doesn't match each"],
    [{ 'text.hbs': 'x {{upper name}}' }, 'text.hbs:1:3: there is no helper "upper"'],
    [{ 'text.hbs': '{{#repeat 3}}x{{/repeat}}' }, 'text.hbs:1:1: there is no block helper "repeat"'],
    [{ 'text.hbs': '{{> footer}}' }, 'text.hbs:1:1: providers do not support partials and decorators'],
    [{ 'html.hbs': '\n{{nmae}}' }, 'html.hbs:2:3: generated customers have no field "nmae"'],
    [
      { 'html.hbs': '{{#each order.items}}{{nme}}{{/each}}' },
      'html.hbs:1:24: generated customers have no field "order.items.[].nme"',
    ],
    [
      { 'html.hbs': '<p>\n <img src="cid:logo.png">' },
      'html.hbs:2:12: there is no file "logo.png" in attachments/',
    ],
    [{ 'subject.hbs': 'a\nb' }, 'subject.hbs: the subject must be one line'],
    [
      { 'message.json': '{"headers":{"Subject":"x"}}' },
      'message.json: headers.Subject: Sendoff writes this header',
    ],
    [
      { 'message.json': '{"headers":{"1":["a","b"]}}' },
      'message.json: header 1 is given 2 times; at most 1 are possible',
    ],
    [
      { 'message.json': '{"headers":{"X-A":["fine","a\\nb"]}}' },
      'message.json: headers.X-A.1: must be one line',
    ],
    [{ 'message.json': '{"form":1}' }, 'message.json: the file: Unrecognized key: "form"'],
  ])('is rejected with file, line and column: %j', async (files, message) => {
    expect(await problem(files)).toBe(message);
  });

  it('may have several reply addresses and several headers of one name', async () => {
    const message = {
      replyTo: [{ address: 'a@shop.example', name: 'A' }, { address: 'b@SHOP.example' }],
      headers: { 'X-Tag': ['one', '{{city}}', 'one'], 'X-Other': 'x', 'x-tag': 'four' },
    };
    const template = folder({ ...SOUND, 'message.json': JSON.stringify(message) });
    for (const strategy of ['client-render', 'server-merge'] as const) {
      const workload = await createWorkload({ kind: 'x', strategy, seed: 1, recipients: null, template });
      const [recipient] = await taken(workload, 0, 1);
      if (recipient === undefined) throw new TypeError('no recipient');
      const { replyTo, headers } = workload.expected(recipient);
      expect(replyTo).toEqual(['A <a@shop.example>', '<b@shop.example>']);
      expect(headers).toEqual([
        ['x-other', 'x'],
        ['x-sendoff-id', recipient.id],
        ...['one', recipient.fields['city'], 'one', 'four'].map((value) => ['x-tag', value]),
      ]);
    }
  });

  it('is rejected for a provider that cannot express repeated headers', async () => {
    const message = {
      replyTo: ['a', 'b'].map((name) => ({ address: `${name}@shop.example` })),
      headers: { X: ['1', '2'] },
    };
    const path = folder({ ...SOUND, 'message.json': JSON.stringify(message) });
    const definitions = ['smtp-nodemailer', 'api-sendgrid', 'api-brevo', 'api-ses'].map(
      (name) => findTransport(name) ?? expect.fail(`no ${name}`),
    );
    const { code, message: told } = await usageErrorOf(checkRepeated(path, definitions));
    expect(code).toBe('template-repeats');
    expect(told.replaceAll(/template\d+/g, 'T').split('\n')).toEqual([
      'api-sendgrid cannot send several headers of one name; T has them',
      'api-brevo cannot send several Reply-To addresses; T has them',
      'api-brevo cannot send several headers of one name; T has them',
    ]);
    await checkRepeated(folder(SOUND), definitions);
  });

  it('is rejected if a part or the folder is missing', async () => {
    const { code, message } = await usageErrorOf(checkTemplate(folder({ 'subject.hbs': 'x' }), 'imported'));
    expect([code, message]).toEqual([
      'template-missing',
      `template${number}/text.hbs is missing or can't be read`,
    ]);
    expect((await usageErrorOf(checkTemplate('/nowhere', 'imported'))).code).toBe('template-missing');
    expect(
      (await usageErrorOf(checkTemplate(folder(SOUND).replace(/template\d+$/, 'x'), 'imported'))).code,
    ).toBe('template-missing');
  });

  it('is a workload of the kind "custom", with its own sender, headers and attachments', async () => {
    const template = folder({
      ...SOUND,
      'html.hbs': '<img src="cid:logo.png">{{name}}',
      'message.json': '{"from":{"address":"me@shop.example","name":"Me"},"headers":{"X-City":"{{city}}"}}',
      'attachments/logo.png': new Uint8Array([1, 2, 3]),
      'attachments/terms.pdf': '%PDF',
    });
    const workload = await createWorkload({
      kind: 'x',
      strategy: 'client-render',
      seed: 1,
      recipients: null,
      template,
    });
    expect(workload.kind).toBe('custom');
    const [recipient] = await taken(workload, 40, 1);
    if (recipient === undefined) throw new TypeError('no recipient');
    expect(workload.expected(recipient)).toMatchObject({
      from: ['Me <me@shop.example>'],
      replyTo: ['Me <me@shop.example>'],
      headers: [
        ['x-city', recipient.fields['city']],
        ['x-sendoff-id', recipient.id],
      ],
      attachments: [
        {
          filename: 'logo.png',
          contentType: 'image/png',
          disposition: 'inline',
          contentId: 'logo.png',
          size: 3,
        },
        { filename: 'terms.pdf', contentType: 'application/pdf', disposition: 'attachment', contentId: null },
      ],
    });
  });

  it('with imported recipients, sends their fields and invents none', async () => {
    const template = folder({
      'subject.hbs': 'Order {{orderNumber}}',
      'text.hbs': '{{name}} {{note}}',
      'html.hbs': '{{#each lines}}{{title}};{{/each}}',
    });
    const recipients = file(
      'own.ndjson',
      '{"email":"A@B.example","name":" Bo  <1> ","note":"x\\r\\ny","orderNumber":7,"lines":[{"title":"<a>"}],"unused":1}\n',
    );
    const options = { kind: '', seed: 1, recipients, template };
    const workload = await createWorkload({ ...options, strategy: 'client-render' });
    const [recipient] = await taken(workload, 3, 1);
    if (recipient === undefined) throw new TypeError('no recipient');
    expect(recipient).toMatchObject({ index: 3, address: 'A@B.example', name: 'Bo <1>' });
    expect(clientRender(workload).render(recipient)).toMatchObject({
      subject: 'Order 7',
      text: 'Bo <1> x\ny',
      html: '&lt;a&gt;;',
    });
    const { template: merge } = serverMerge(await createWorkload({ ...options, strategy: 'server-merge' }));
    expect(merge.fields(recipient)).toEqual({
      sendoffId: recipient.id,
      name: 'Bo <1>',
      note: 'x\ny',
      orderNumber: 7,
      lines: [{ title: '<a>' }],
    });
    const same = staticContent(await createWorkload({ ...options, strategy: 'static' }));
    expect(same.message).toEqual({
      subject: 'Order order number',
      text: 'Customer note',
      html: 'title;',
      headers: { 'X-Sendoff-Id': 'everybody-000000' },
    });
  });
});
