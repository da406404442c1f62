import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadOwn } from '../../src/app/own-modules.ts';
import { readConfigFile } from '../../src/config/config-file.ts';
import { FaultsNotation } from '../../src/config/faults.ts';
import { readRun } from '../../src/results/read.ts';
import { checkRecipients } from '../../src/workload/import/check.ts';
import { readTemplate } from '../../src/workload/template/folder.ts';
import { fabricateRun, runLines } from '../analyze/fabricate-run.ts';
import { runText } from '../results/run-text.ts';

const folder = mkdtempSync(join(tmpdir(), 'sendoff-bytes-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

const PARTS = {
  'subject.hbs': 'Hi {{name}}',
  'text.hbs': 'Hi',
  'html.hbs': '<p>Hi</p>',
  'message.json': '{}',
};

let number = 0;
function templateWith(part: string) {
  return async (content: string | Uint8Array): Promise<unknown> => {
    const name = `template${++number}`;
    for (const [file, text] of Object.entries(PARTS)) write(join(name, file), text);
    write(join(name, part), content);
    return await readTemplate(join(folder, name));
  };
}

/** Every file of the user's: a content that has a letter beyond ASCII, and what reads it. */
const FILES: readonly (readonly [string, string, (content: string | Uint8Array) => Promise<unknown>])[] = [
  ['subject.hbs', 'Grüße {{name}}', templateWith('subject.hbs')],
  ['text.hbs', 'Grüße', templateWith('text.hbs')],
  ['html.hbs', '<p>Grüße</p>', templateWith('html.hbs')],
  ['message.json', '{"headers":{"X-Greeting":"Grüße"}}', templateWith('message.json')],
  [
    'people.csv',
    'email,name\na@b.example,Jürgen\n',
    (content) => checkRecipients(write('people.csv', content)),
  ],
  [
    'people.json',
    '[{"email":"a@b.example","name":"Jürgen"}]',
    (content) => checkRecipients(write('people.json', content)),
  ],
  [
    'people.ndjson',
    '{"email":"a@b.example","name":"Jürgen"}\n',
    (content) => checkRecipients(write('people.ndjson', content)),
  ],
  [
    'sendoff.config.json',
    '{"out":"Grüße"}',
    async (content) => {
      write('sendoff.config.json', content);
      return await readConfigFile(folder, 'sendoff.config.json');
    },
  ],
  [
    'sendoff.config.ts',
    "export default { out: 'Grüße' };",
    async (content) => {
      write('sendoff.config.ts', content);
      return await readConfigFile(folder, 'sendoff.config.ts');
    },
  ],
  [
    'own.ts',
    "export default { render: () => ({ subject: 'Grüße', text: '', html: '' }) };",
    (content) => loadOwn('mine', { module: write('own.ts', content), via: 'null' }),
  ],
];

describe('a file of the user', () => {
  it.each(FILES)('that is Latin-1 is rejected by name: %s', async (name, content, read) => {
    await expect(read(Buffer.from(content, 'latin1'))).rejects.toMatchObject({
      code: 'not-utf-8',
      exitCode: 2,
      message: expect.stringContaining(name),
    });
  });

  it.each(FILES)('may begin with a byte-order mark: %s', async (_, content, read) => {
    expect(JSON.stringify(await read(`\ufeff${content}`))).not.toContain('\ufeff');
  });

  it('with faults is read the same way', () => {
    const content = '{"name":"Grüße","rules":["mail:451@5%"]}';
    const faults = (bytes: string | Uint8Array) => FaultsNotation.safeParse(write('faults.json', bytes));
    expect(faults(`\ufeff${content}`)).toMatchObject({ success: true, data: { name: 'Grüße' } });
    expect(faults(Buffer.from(content, 'latin1')).error?.issues[0]?.message).toMatch(
      /faults\.json, line 1: byte 11 is not UTF-8$/,
    );
  });

  it('that is a run file may have a mark, and is rejected if it is UTF-16', () => {
    const text = runText(runLines(fabricateRun({ blocks: 1, draws: 5 })));
    expect(readRun(write('run.jsonl', `\ufeff${text}`)).trials.length).toBeGreaterThan(0);
    expect(() => readRun(write('run.jsonl', Buffer.from(`\ufeff${text}`, 'utf16le')))).toThrow(
      'run.jsonl: not a run file: it is UTF-16',
    );
  });

  it('that exists but is unreadable is not reported as missing', async () => {
    const name = `template${++number}`;
    for (const [file, text] of Object.entries(PARTS)) write(join(name, file), text);
    rmSync(join(folder, name, 'message.json'));
    mkdirSync(join(folder, name, 'message.json'));
    await expect(readTemplate(join(folder, name))).rejects.toMatchObject({ code: 'template-unreadable' });
  });
});
