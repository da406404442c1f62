import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, expect, it, vi } from 'vitest';
import { temporaryFolder } from '../e2e/command.ts';

const folder = temporaryFolder();
afterAll(folder.remove);
afterEach(() => vi.restoreAllMocks());

const CREDENTIALS = "credentials('sendgrid').secret";

const page = readFileSync(new URL('../../docs/mocks.md', import.meta.url), 'utf8');
const blocks = [...page.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code = '']) => code);
const [snippet = ''] = blocks.filter((code) => code.includes("'sendoff/mocks'"));

/** Runs the code in this process with the package's sources, and returns its output. */
async function printedBy(name: string, code: string): Promise<readonly string[]> {
  const own = code
    .replace("'sendoff/mocks'", `'${new URL('../../mocks/index.ts', import.meta.url).href}'`)
    .replace("'msw/node'", `'${import.meta.resolve('msw/node')}'`);
  const file = join(folder.path, name);
  writeFileSync(file, own);
  const lines: string[] = [];
  vi.spyOn(console, 'log').mockImplementation((...words: readonly unknown[]) => {
    lines.push(words.join(' '));
  });
  await import(pathToFileURL(file).href);
  return lines;
}

it('the documented msw example runs unchanged and prints the documented output', async () => {
  const [, said] = /^console\.log\(.*\); \/\/ (.*)$/m.exec(snippet) ?? [];
  expect(said).toMatch(/^202 /);
  expect(await printedBy('as-it-stands.ts', snippet)).toEqual([said]);
});

it('the documented msw example is right about other credentials: 401, and no message', async () => {
  expect(snippet).toMatch(/\/\/ .*401/);
  expect(snippet).toContain(CREDENTIALS);
  const other = snippet.replace(CREDENTIALS, "'SG.of.my.own'");
  expect(await printedBy('other-credentials.ts', other)).toEqual(['401 ']);
});
