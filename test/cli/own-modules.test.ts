import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadOwn, renderedBy } from '../../src/cli/own-modules.ts';
import { createWorkload } from '../../src/workload/index.ts';

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

describe('a module of the user’s own', () => {
  it('is a transport where it opens one, served by the mock that it names', async () => {
    const own = written('transport.mjs', `export default { mock: 'postmark', open() {} };`);
    expect((await loadOwn('mine', own)).definition).toMatchObject({
      name: 'mine',
      mock: 'postmark',
      protocol: 'api',
    });
  });

  it('is a renderer where it renders, sent through the chosen transport under its own name', async () => {
    const { definition, renderer } = await loadOwn('mine', written('renderer.mjs', RENDERER));
    expect(definition).toMatchObject({ name: 'mine', mock: 'smtp', protocol: 'smtp' });
    expect(renderer).toBeDefined();
  });

  it.each([
    ['nowhere.mjs', undefined, /nowhere\.mjs: no such file/],
    ['broken.mjs', 'export default {', /broken\.mjs: can’t be loaded: /],
    ['empty.mjs', 'export const transport = {};', /neither a transport nor a renderer/],
    ['mock.mjs', `export default { mock: 'smpt', open() {} };`, /its mock is "smpt"/],
  ])('%s that can’t be used is named, with what to do', async (name, source, expected) => {
    const own = source === undefined ? { module: join(folder, name), via: 'null' } : written(name, source);
    await expect(loadOwn('mine', own)).rejects.toMatchObject({
      code: 'own-module',
      exitCode: 2,
      message: expect.stringMatching(expected),
      hint: expect.stringMatching(/./),
    });
  });
});

describe('a workload with a renderer of the user’s own', () => {
  const options = { kind: 'notification', seed: 1, recipients: null, template: null };

  it('sends and expects what that renders, each message with its identity', async () => {
    const { renderer } = await loadOwn('mine', written('again.mjs', RENDERER));
    if (renderer === undefined) throw new Error('no renderer');
    const workload = renderedBy(renderer, await createWorkload({ ...options, strategy: 'client-render' }));
    const recipient = await workload.recipients(0).next();
    const { content } = workload;
    if (content.strategy !== 'client-render') throw new Error('not rendered by the client');
    const rendered = content.render(recipient);
    expect(rendered.subject).toBe(`Hello ${recipient.name}`);
    expect(workload.expected(recipient)).toMatchObject({
      subject: rendered.subject,
      text: rendered.text,
      headers: [['x-sendoff-id', recipient.id]],
    });
  });

  it('has no other strategy than client-render', async () => {
    const workload = await createWorkload({ ...options, strategy: 'static' });
    const render = () => ({ subject: '', text: '', html: '' });
    expect(() => renderedBy({ render }, workload)).toThrow(/it can’t be measured with static/);
  });
});
