import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import * as z from 'zod';

const folder = mkdtempSync(join(tmpdir(), 'sendoff-hint-'));
afterAll(() => rmSync(folder, { recursive: true }));

const HINT = new URL('../../src/config/loading-hint.ts', import.meta.url);
const SOURCES = {
  'enum.ts': 'enum Color { Red } export default Color;',
  'namespace.ts': 'namespace N { export const x = 1; } export default N;',
  'imports-enum.ts': "import color from './enum.ts'; export default color;",
  'jsx.tsx': 'export default { render: () => <b>x</b> };',
  'jsx.ts': 'export default { render: () => <b>x</b> };',
};
/** Imports that compilers and bundlers resolve, and Node does not. */
const IMPORTS = {
  'js.ts': "import './shared.js';",
  'bare.ts': "import './shared';",
  'folder.ts': "import './parts';",
  'required.cjs': "require('./other.js');",
  'missing.ts': "import './nowhere.js';",
  'package.ts': "import 'no-such-package-anywhere';",
};
const SHARED = { 'shared.ts': 'export {};', 'parts/index.ts': 'export {};', 'other.cjs': '' };

/** Runs Node's own loader, which Vitest replaces. Returns the hint for each file that could not be loaded. */
function hints(...options: readonly string[]): Record<string, string> {
  const sources = { ...SOURCES, ...IMPORTS };
  mkdirSync(join(folder, 'parts'), { recursive: true });
  for (const [name, source] of Object.entries({ ...sources, ...SHARED }))
    writeFileSync(join(folder, name), source);
  const program = `
    import { loadingHint } from ${JSON.stringify(HINT.href)};
    const hints = {};
    for (const name of ${JSON.stringify(Object.keys(sources))})
      await import('./' + name).catch((cause) => (hints[name] = loadingHint(cause)));
    console.log(JSON.stringify(hints));`;
  const entry = join(folder, 'load.mjs');
  writeFileSync(entry, program);
  const printed = execFileSync(process.execPath, [...options, entry], { encoding: 'utf8', stdio: 'pipe' });
  return z.record(z.string(), z.string()).parse(JSON.parse(printed));
}

describe('the hint for a TypeScript module that Node cannot load', () => {
  it('names the remedy: an option for an enum, compiling for JSX, the extension of an existing file', () => {
    const found = hints();
    for (const name of ['enum.ts', 'namespace.ts', 'imports-enum.ts'])
      expect(found[name]).toMatch(
        /^Node only removes types: set NODE_OPTIONS=--experimental-transform-types/,
      );
    expect(found['jsx.tsx']).toMatch(/^Node does not read JSX: compile it to JavaScript first/);
    expect(found['jsx.ts']).toMatch(/if it holds JSX, compile it to JavaScript first/);
    for (const [name, there] of [
      ['js.ts', 'shared.ts'],
      ['bare.ts', 'shared.ts'],
      ['folder.ts', 'parts/index.ts'],
      ['required.cjs', 'other.cjs'],
    ] as const)
      expect(found[name]).toMatch(`import "${there}": Node runs the files unchanged`);
    for (const name of ['missing.ts', 'package.ts'])
      expect(found[name]).toBe('correct the module, or install what it imports');
  });

  it('is true: with the option Node loads an enum, but not JSX', () => {
    const left = Object.keys(hints('--experimental-transform-types'));
    expect(left).toEqual(['jsx.tsx', 'jsx.ts', ...Object.keys(IMPORTS)]);
  });
});
