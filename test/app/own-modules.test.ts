import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { startSmtpMock } from '../../mocks/smtp/index.ts';
import { checkRenderers, loadOwn, renderedBy } from '../../src/app/own-modules.ts';
import { createWorkload } from '../../src/workload/index.ts';
import { RecordingSink } from '../mocks/smtp/recording-sink.ts';
import { exampleConfig } from '../plan/example-config.ts';

const folder = mkdtempSync(join(tmpdir(), 'sendoff-own-'));
afterAll(() => rmSync(folder, { recursive: true }));

function written(name: string, source: string): { module: string; via: string } {
  const module = join(folder, name);
  writeFileSync(module, source);
  return { module, via: 'smtp-nodemailer' };
}

const RENDERER = `export default {
  render: ({ name, fields }) => ({ subject: 'Hello ' + name, text: fields.city, html: '<p>' + fields.city + '</p>' }),
};`;

describe('the user’s own module', () => {
  it('is a transport if it has open(), and uses the mock that it names', async () => {
    const own = written('transport.mjs', `export default { mock: 'postmark', open() {} };`);
    expect((await loadOwn('mine', own)).definition).toMatchObject({
      name: 'mine',
      mock: 'postmark',
      protocol: 'api',
    });
  });

  it('is a renderer if it has render(), and is sent through the chosen transport under its own name', async () => {
    const { definition, renderer } = await loadOwn('mine', written('renderer.mjs', RENDERER));
    expect(definition).toMatchObject({ name: 'mine', mock: 'smtp', protocol: 'smtp' });
    expect(renderer).toBeDefined();
  });

  it.each([
    ['nowhere.mjs', undefined, /nowhere\.mjs: no such file/],
    ['broken.mjs', 'export default {', /broken\.mjs: cannot be loaded: /],
    ['empty.mjs', 'export const transport = {};', /neither a transport nor a renderer/],
    ['mock.mjs', `export default { mock: 'smpt', open() {} };`, /its mock is "smpt"/],
  ])('%s that is unusable is named, with a hint', async (name, source, expected) => {
    const own = source === undefined ? { module: join(folder, name), via: 'null' } : written(name, source);
    await expect(loadOwn('mine', own)).rejects.toMatchObject({
      code: 'own-module',
      exitCode: 2,
      message: expect.stringMatching(expected),
      hint: expect.stringMatching(/./),
    });
  });
});

describe('a workload with the user’s own renderer', () => {
  const options = { kind: 'notification', seed: 1, recipients: null, template: null };

  it('sends and expects the rendered messages, each with its identity', async () => {
    const { renderer } = await loadOwn('mine', written('again.mjs', RENDERER));
    if (renderer === undefined) throw new Error('no renderer');
    const workload = renderedBy(renderer, await createWorkload({ ...options, strategy: 'client-render' }));
    const recipient = await workload.recipients(0).next();
    const { content } = workload;
    if (content.strategy !== 'client-render') throw new Error('not rendered by the client');
    await content.ready?.([recipient]);
    const rendered = content.render(recipient);
    expect(rendered.subject).toBe(`Hello ${recipient.name}`);
    expect(await workload.expected(recipient)).toMatchObject({
      subject: rendered.subject,
      text: rendered.text,
      headers: [['x-sendoff-id', recipient.id]],
    });
  });

  it('has only the strategy client-render', async () => {
    const workload = await createWorkload({ ...options, strategy: 'static' });
    const render = () => ({ subject: '', text: '', html: '' });
    expect(() => renderedBy({ render }, workload)).toThrow(/static cannot use your own renderer/);
  });

  it('may be asynchronous: each message is awaited, sent, and arrives as expected', async () => {
    const source = RENDERER.replace('render: (', 'render: async (');
    const { definition, renderer } = await loadOwn('mine', written('later.mjs', source));
    if (renderer === undefined) throw new Error('no renderer');
    const workload = renderedBy(renderer, await createWorkload({ ...options, strategy: 'client-render' }));
    const stream = workload.recipients(0);
    const recipients = [await stream.next(), await stream.next()];
    const sink = new RecordingSink(true);
    const server = await startSmtpMock({ host: 'fast', port: 0, sink });
    const transport = definition.create({
      ...{ endpoint: server.endpoint, concurrency: 2, connection: 'warm', timeoutMs: 5000 },
    });
    try {
      await transport.prepare(workload.content);
      expect(await transport.compose(recipients)).toBeGreaterThan(200);
      expect(await transport.send(recipients)).toEqual([{ kind: 'accepted' }, { kind: 'accepted' }]);
    } finally {
      await transport.close();
      await server.close();
    }
    const expected = await Promise.all(recipients.map((one) => workload.expected(one)));
    const subjects = (await sink.messages()).map(({ subject, html }) => ({ subject, html }));
    expect(subjects).toEqual(expected.map(({ subject, html }) => ({ subject, html })));
  });

  it.each([
    ['html: { html: "<p>", errors: [] }', 'returned an object with html, errors as html; expected text'],
    ['html: Promise.resolve("<p>")', 'returned a promise as html; expected text', /^await html in render/],
    ['Html: "<p>"', 'returned no html', /it returned subject, text, Html$/],
    ['html: "<p>", attachments: []', 'returned the unknown field "attachments"'],
    ['html: "<p>", headers: ["X-A: b"]', 'returned an array as headers; expected an object'],
    ['html: "<p>", headers: { "X-A": 5 }', 'returned the number 5 as headers["X-A"]; expected text'],
    ['html: "<p>", headers: { "X A": "b" }', 'returned headers["X A"]'],
    ['html: "<p>", headers: { "X-A": "b\\nc" }', 'returned a line break in headers["X-A"]'],
  ])('%s is rejected before the run, by name', async (fields, what, hint = /./) => {
    const name = `returns-${[...fields].reduce((sum, one) => sum * 31 + one.charCodeAt(0), 7) % 1e9}.mjs`;
    const own = written(
      name,
      `export default { render: async () => ({ subject: 'S', text: 'T', ${fields} }) };`,
    );
    const groups = [
      { kinds: ['notification'], strategies: ['client-render' as const], transports: ['mine'] },
    ];
    await expect(checkRenderers(exampleConfig({ groups, own: { mine: own } }))).rejects.toMatchObject({
      code: 'own-module',
      exitCode: 2,
      message: expect.stringContaining(`${name}: render() ${what}`),
      hint: expect.stringMatching(hint),
    });
  });

  it('that throws is named with its reason and the recipient', async () => {
    const own = written('throws.mjs', `export default { render() { throw new Error('no such font'); } };`);
    const { renderer } = await loadOwn('mine', own);
    expect(() => renderer?.render({ address: 'jane@example.com', name: 'Jane', fields: {} })).toThrow(
      /throws\.mjs: render\(\) for jane@example\.com failed: no such font/,
    );
  });
});
