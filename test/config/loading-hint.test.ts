import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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

/** Node's own loader, which Vitest replaces: the hint for each file that could not be loaded. */
function hints(...options: readonly string[]): Record<string, string> {
  for (const [name, source] of Object.entries(SOURCES)) writeFileSync(join(folder, name), source);
  const program = `
    import { loadingHint } from ${JSON.stringify(HINT.href)};
    const hints = {};
    for (const name of ${JSON.stringify(Object.keys(SOURCES))})
      await import('./' + name).catch((cause) => (hints[name] = loadingHint(cause)));
    console.log(JSON.stringify(hints));`;
  const entry = join(folder, 'load.mjs');
  writeFileSync(entry, program);
  const printed = execFileSync(process.execPath, [...options, entry], { encoding: 'utf8', stdio: 'pipe' });
  return z.record(z.string(), z.string()).parse(JSON.parse(printed));
}

describe('the hint for a TypeScript module that Node cannot load', () => {
  it('says what helps: an option for an enum, compiling for JSX', () => {
    const found = hints();
    for (const name of ['enum.ts', 'namespace.ts', 'imports-enum.ts'])
      expect(found[name]).toMatch(
        /^Node only removes types: set NODE_OPTIONS=--experimental-transform-types/,
      );
    expect(found['jsx.tsx']).toMatch(/^Node does not read JSX: compile it to JavaScript first/);
    expect(found['jsx.ts']).toMatch(/if it holds JSX, compile it to JavaScript first/);
  });

  it('is true: the option lets Node load an enum, and does not let it load JSX', () => {
    expect(Object.keys(hints('--experimental-transform-types'))).toEqual(['jsx.tsx', 'jsx.ts']);
  });
});
