import { execFile } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publint } from 'publint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const MODULES = join(ROOT, 'node_modules');
const NEWEST_TSC = join(MODULES, 'typescript/bin/tsc');
const folder = mkdtempSync(join(tmpdir(), 'sendoff-package-'));
const PACKAGE = join(folder, 'package');
const TARBALL = join(folder, 'sendoff.tgz');
const USER = join(folder, 'user');

/**
 * Errors that users must see. If a type became `any`, TypeScript would report the unused comment above it.
 */
const MISSPELT = {
  'define-misspelt.ts': `import { defineRenderer, defineTransport } from 'sendoff/define';
// @ts-expect-error
defineTransport({ mock: 'smtp', open: ({ endpiont }) => ({ async send() {}, close() {} }) });
// @ts-expect-error
defineRenderer({ render: async ({ nmae }) => ({ subject: 'Hello', text: '', html: '' }) });
`,
  'misspelt.ts': `import { defineConfig } from 'sendoff';
// @ts-expect-error
defineConfig({ kinds: ['reciept'] });
`,
};

beforeAll(async () => {
  await buildPackage();
  mkdirSync(join(USER, 'node_modules/@types'), { recursive: true });
  symlinkSync(PACKAGE, join(USER, 'node_modules/sendoff'), 'junction');
  for (const name of ['@types/node', 'msw'])
    symlinkSync(join(MODULES, name), join(USER, 'node_modules', name), 'junction');
  // The dependencies whose types the package uses, as an installation would place them.
  symlinkSync(MODULES, join(PACKAGE, 'node_modules'), 'junction');
  // Own transports and renderers need no types of Node, which take TypeScript 5.9 two seconds to parse.
  writeConfig('own.json', 'define-*.ts', []);
  writeConfig('all.json', '*.ts', ['node']);
  writeFileSync(join(USER, 'package.json'), '{ "type": "module" }');
  for (const [name, source] of Object.entries(MISSPELT)) writeFileSync(join(USER, name), source);
  for (const { name, source } of documentedModules()) writeFileSync(join(USER, name), source);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('TypeScript modules as the documents write them', () => {
  it('are a config, a transport, a renderer and the library', () => {
    const sources = documentedModules().map(({ source }) => source);
    for (const name of ['defineConfig(', 'defineTransport(', 'defineRenderer(', 'await run('])
      expect(sources.some((source) => source.includes(name))).toBe(true);
  });

  it('compile with TypeScript 5.9 and without the types of Node if they are own transports or renderers', async () => {
    expect(await output(join(MODULES, 'typescript-5.9/lib/tsc.js'), ['-p', 'own.json'], USER)).toBe('');
  });

  it('compile with TypeScript 7', async () => {
    expect(await output(NEWEST_TSC, ['-p', 'all.json'], USER)).toBe('');
  });
});

describe('the packed package', () => {
  it('has nothing that publint reports', async () => {
    const bytes = readFileSync(TARBALL);
    const tarball = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
    expect((await publint({ pack: { tarball } })).messages).toEqual([]);
  });

  it('has types that Node and bundlers find (“Are the types wrong?”)', async () => {
    const options = ['--profile', 'esm-only', '--no-definitely-typed', '--format', 'ascii', '--no-color'];
    const attw = join(MODULES, '@arethetypeswrong/cli/dist/index.js');
    expect(await output(attw, [TARBALL, ...options], folder)).toContain('"sendoff/define"');
  });
});

/**
 * Not in the repository, whose `dist` other tests use at the same time. The types have a check of their own.
 */
async function buildPackage(): Promise<void> {
  const manifest = readFileSync(join(ROOT, 'package.json'), 'utf8');
  const { files } = z.object({ files: z.array(z.string()) }).parse(JSON.parse(manifest));
  // npm always packs these three.
  for (const name of ['package.json', 'README.md', 'LICENSE', ...files])
    if (name !== 'dist') cpSync(join(ROOT, name), join(PACKAGE, name), { recursive: true });
  const build = ['-p', 'tsconfig.build.json', '--noCheck', '--singleThreaded'];
  expect(await output(NEWEST_TSC, [...build, '--outDir', join(PACKAGE, 'dist')], ROOT)).toBe('');
  await new Promise<void>((resolve, reject) => {
    execFile('tar', ['-czf', 'sendoff.tgz', 'package'], { cwd: folder }, (error) =>
      error ? reject(error) : resolve(),
    );
  });
}

function writeConfig(name: string, include: string, types: readonly string[]): void {
  const compilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    target: 'es2024',
    module: 'nodenext',
  };
  const config = { compilerOptions: { ...compilerOptions, lib: ['es2024'], types }, include: [include] };
  writeFileSync(join(USER, name), JSON.stringify(config));
}

/** The TypeScript blocks that import Sendoff; each is a module, named by its document and line. */
function documentedModules(): readonly { readonly name: string; readonly source: string }[] {
  const docs = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md'));
  return ['README.md', ...docs.map((name) => `docs/${name}`)].flatMap((file) => {
    const text = readFileSync(join(ROOT, file), 'utf8');
    return [...text.matchAll(/^```ts\n(.*?)^```$/gms)].flatMap(({ 1: source = '', index }) => {
      const line = text.slice(0, index).split('\n').length;
      const name = `${source.includes("'sendoff/define'") ? 'define-' : ''}${file.replace(/\W/g, '-')}-${line}.ts`;
      return /from 'sendoff(?:\/\w+)?'/.test(source) ? [{ name, source }] : [];
    });
  });
}

/** The output of a Node program; if it fails, the error contains the output. */
function output(program: string, argv: readonly string[], cwd: string): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [program, ...argv], { cwd }, (error, stdout, stderr) =>
      error ? reject(new Error(`${program} failed:\n${stdout}${stderr}`)) : resolve(stdout),
    );
  });
}
