import { readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { sendoff, sendoffHere, startSendoff, temporaryFolder } from './command.ts';

const folder = temporaryFolder();
afterAll(folder.remove);

/** Runs sendoff with what must be refused: exit code 2, one message, nothing on stdout, nothing started. */
async function refusal(
  args: readonly string[],
  files: Readonly<Record<string, string>> = {},
  run = sendoffHere,
): Promise<string> {
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder.path, name), content);
  const { code, stdout, stderr } = await run(args, folder.path);
  expect(stderr).not.toMatch(/\n {4}at /);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(readdirSync(folder.path)).not.toContain('reports');
  return stderr;
}

describe('bad input is refused before anything starts:', () => {
  it.each([
    [
      ['run', '--transport', 'smtp-nodemailr'],
      'unknown transport "smtp-nodemailr"; did you mean "smtp-nodemailer"?',
    ],
    [['run', '--kind', 'recipt'], 'unknown kind "recipt"; did you mean "receipt"?'],
    [['run', '--strategy', 'client'], 'unknown value "client"; did you mean "client-render"?'],
    [['run', '--connection', 'hot'], 'connection: unknown value "hot"'],
    [['run', '--blocks', 'ten'], 'blocks: expected number, found "ten"'],
    [['run', '--preset', 'quik'], 'did you mean "quick"?'],
    [
      ['run', '--batch', '501', '--transport', 'api-postmark'],
      'api-postmark accepts at most 500 recipients per call',
    ],
    [['run', '--blok', '3'], "unknown option '--blok'"],
    [['rnu'], 'unknown command "rnu"; did you mean "run"?'],
    [['list', 'kidns'], 'unknown topic "kidns"; expected one of kinds, '],
    [['schema', 'sumary'], 'unknown schema "sumary"; expected one of summary, '],
    [['report', 'x', '--format', 'pdf'], 'unknown format "pdf"; expected one of text, '],
    [['run', '--recipients', 'nobody.csv'], '→ correct the path'],
    [['compare', 'nothing', 'nothing'], '→ use the path of a run file'],
    [['run', '--template', 'nowhere'], 'nowhere'],
    [['run', '--out', '/dev/null/x', '--count', '1', '--blocks', '1'], "/dev/null/x: can't write"],
    [['run', '--config', 'none.json'], 'none.json: no such file'],
    [['report', 'nothing'], 'nothing: no such run'],
    [['probe', 'smtp://ann:s3cret@mail.example.com'], 'the URL contains a password'],
    [['probe', 'smtp://127.0.0.1:1'], 'smtp://127.0.0.1:1: nothing listens there'],
  ])('%j', async (args, expected) => {
    expect(await refusal(args)).toContain(expected);
  });

  it('by a process of its own too', async () => {
    expect(await refusal(['run', '--kind', 'recipt'], {}, sendoff)).toContain('unknown kind "recipt"');
  });

  it('a recipients file that is empty, or malformed in named lines', async () => {
    expect(await refusal(['run', '--recipients', 'empty.csv'], { 'empty.csv': '' })).toContain('empty.csv');
    const message = await refusal(['run', '--recipients', 'bad.csv'], {
      'bad.csv': 'email,name\nana@example.com,Ana\nnot-an-address,Bob\n',
    });
    expect(message).toMatch(/bad\.csv, line 3: .*not-an-address/);
  });

  it('a config with three mistakes, all three named', async () => {
    const config = JSON.stringify({ kinds: ['recipt'], concurrency: 0, blcks: 3 });
    const message = await refusal(['run', '--config', 'three.json'], { 'three.json': config });
    expect(message).toContain('3 problems');
    expect(message).toContain('unknown kind "recipt"');
    expect(message).toMatch(/concurrency: expected concurrent calls from 1 to 1024 .*, found 0/);
    expect(message).toContain('unknown option "blcks"; did you mean "blocks"?');
  });

  it('a config that is no JSON, or a module without a default export', async () => {
    expect(await refusal(['run', '--config', 'a.json'], { 'a.json': '{,}' })).toContain(
      'a.json: not valid JSON',
    );
    expect(await refusal(['run', '--config', 'b.js'], { 'b.js': 'export const a = 1;' })).toContain(
      'no default export',
    );
  });

  it('a run file that is none, of another version, or cut within its header', async () => {
    expect(await refusal(['report', 'x.jsonl'], { 'x.jsonl': 'hello\n' })).toContain('not a run file');
    expect(await refusal(['report', 'y.jsonl'], { 'y.jsonl': '{"type":"header","schema":99}\n' })).toContain(
      'schema version 99',
    );
    expect(await refusal(['report', 'z.jsonl'], { 'z.jsonl': '{"type":"hea' })).toContain('not a run file');
  });
});

describe('a reader that has seen enough', () => {
  it('ends the command without a complaint', async () => {
    const { child, ended } = startSendoff(['schema', 'summary'], folder.path);
    child.stdout?.destroy();
    expect(await ended).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('a port in use', () => {
  it.each(['--smtp-port', '--api-port'])('given to %s is named, with what to do', async (option) => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const message = await refusal(['run', '--kind', 'notification', option, String(port)]);
    await new Promise((resolve) => server.close(resolve));
    expect(message).toContain(`port ${port} is in use`);
    expect(message).toContain(option);
  });
});
