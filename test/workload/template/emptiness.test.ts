import { describe, expect, it } from 'vitest';
import { CHOICES } from '../../../src/app/directory.ts';
import { checkInputs } from '../../../src/app/measure.ts';
import { resolveConfig } from '../../../src/config/resolve.ts';
import { checkedRendered } from '../../../src/transports/own/checks.ts';
import { file, folderWith, usageErrorOf } from '../import/files.ts';

const SOUND = { 'subject.hbs': 'Hi', 'text.hbs': 'Text', 'html.hbs': '<p>{{name}}</p>' };
const PEOPLE = 'email,name,note\na@b.example,Ann,x\n"c@d.example","Bo",""\n\ne@f.example,Cy," "\n';

let number = 0;
async function problem(
  files: Readonly<Record<string, string>>,
  run: Readonly<Record<string, unknown>> = {},
): Promise<{ readonly code: string; readonly message: string; readonly hint: string }> {
  const name = `empty${++number}`;
  const template = folderWith(name, { ...SOUND, ...files });
  const config = resolveConfig([{ origin: 'test', config: { template, ...run } }], CHOICES, 1);
  const found = await usageErrorOf(checkInputs(config));
  return { ...found, message: found.message.replaceAll(`${name}/`, '') };
}
const headers = (value: string) => ({ 'message.json': JSON.stringify({ headers: { 'X-Note': value } }) });

describe('a template with an empty part is rejected before the run', () => {
  it.each([
    [headers(''), 'message.json, header X-Note is empty'],
    [headers(' \t{{! a comment }} '), 'message.json, header X-Note is empty'],
    [{ 'subject.hbs': '{{! nothing }}' }, 'subject.hbs is empty'],
    [{ 'text.hbs': '\n', 'html.hbs': ' ' }, 'text.hbs and html.hbs are empty'],
  ])('%j', async (files, message) => {
    const found = await problem(files);
    expect([found.code, found.message]).toEqual(['template-empty', message]);
    expect(found.hint).toMatch(/^add a default text/);
  });

  it('for a generated customer, with the customer’s number', async () => {
    const { code, message } = await problem(headers('{{#if order.note}}{{order.note}}{{/if}}'));
    expect(code).toBe('template-empty');
    expect(message).toMatch(/^message\.json, header X-Note renders to nothing for generated customer \d+$/);
  });

  it('for a recipient of a file, with the line', async () => {
    const recipients = file('empty.csv', PEOPLE);
    const { code, message, hint } = await problem(headers('{{note}}'), { recipients });
    expect([code, message]).toEqual([
      'recipients-malformed',
      'empty.csv, line 3: message.json, header X-Note renders to nothing\n' +
        'empty.csv, line 5: message.json, header X-Note renders to nothing',
    ]);
    expect(hint).toContain('omit the header');
    const subject = await problem({ 'subject.hbs': '{{#if note}}{{note}}{{/if}}' }, { recipients });
    expect(subject.message).toContain('empty.csv, line 3: subject.hbs renders to nothing');
    const body = { 'text.hbs': '{{note}}', 'html.hbs': '{{#if note}}<p>{{note}}</p>{{/if}}' };
    expect((await problem(body, { recipients })).message).toContain(
      'empty.csv, line 3: text.hbs and html.hbs render to nothing',
    );
  });

  it('for the static message, if the run sends it', async () => {
    const { message } = await problem(headers('{{#unless name}}stranger{{/unless}}'), {
      strategies: ['static'],
    });
    expect(message).toBe('message.json, header X-Note renders to nothing, in the static message');
  });

  it('for an empty file in attachments/, with its name', async () => {
    const { code, message } = await problem({ 'attachments/terms.pdf': '' });
    expect([code, message]).toEqual(['template-empty', 'attachments/terms.pdf has 0 bytes']);
  });

  it('for the result of the user’s own renderer', () => {
    const message = { subject: 'Hi', text: '', html: '<p>' };
    expect(checkedRendered(message, 'mail.ts')).toEqual(message);
    expect(() => checkedRendered({ ...message, subject: ' ' }, 'mail.ts')).toThrow(
      'returned an empty subject',
    );
    expect(() => checkedRendered({ ...message, html: '\n' }, 'mail.ts')).toThrow('empty text and html');
    expect(() => checkedRendered({ ...message, headers: { 'X-A': '' } }, 'mail.ts')).toThrow(
      'mail.ts: render() returned an empty headers["X-A"]',
    );
  });
});

describe('a part may be empty', () => {
  it('if it is the text next to HTML, the HTML next to a text, or a condition between texts', async () => {
    const recipients = file('full.csv', PEOPLE);
    const chosen = headers('{{#if note}}{{note}}{{else}}none{{/if}}'.replace('{{note}}', '"{{note}}"'));
    for (const files of [{ 'text.hbs': '' }, { 'html.hbs': '' }, { 'text.hbs': '{{note}}', ...chosen }]) {
      const template = folderWith(`empty${++number}`, { ...SOUND, ...files });
      const config = resolveConfig([{ origin: 'test', config: { template, recipients } }], CHOICES, 1);
      await checkInputs(config);
    }
  });
});
