import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { BIN } from '../e2e/command.ts';

/** Pretends, before anything is loaded, that Node is too old. */
const OLD = `data:text/javascript,
  Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } });
  Object.defineProperty(process, 'version', { value: 'v20.20.2' });`;

it('a Node that is too old ends with 2 and one line', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', OLD, BIN, '--help'], {
    encoding: 'utf8',
  });
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/^sendoff: Node v20\.20\.2 is too old; it needs 22\.19 or newer\. .*\n$/);
});

it('no imported name is missing in such a Node, which would fail before the message', () => {
  const names = [...readFileSync(BIN, 'utf8').matchAll(/^import \{ (.*) \} from/gm)].map(([, name]) => name);
  expect(names).toEqual(['existsSync', 'setFlagsFromString']);
});

it.each(['src/index.ts', 'mocks/index.ts'])('%s throws the same error with a code when imported', (entry) => {
  const url = JSON.stringify(new URL(`../../${entry}`, import.meta.url).href);
  const program = `import(${url}).catch(({ name, code, exitCode, message }) => console.log(JSON.stringify({ name, code, exitCode, message })))`;
  const { stdout } = spawnSync(process.execPath, ['--import', OLD, '--eval', program], { encoding: 'utf8' });
  expect(JSON.parse(stdout)).toEqual({
    name: 'SendoffError',
    code: 'node-too-old',
    exitCode: 2,
    message: 'Node v20.20.2 is too old; Sendoff needs 22.19 or newer.',
  });
});

/**
 * Added after Node 20.0, by the pages of https://nodejs.org/docs/latest-v24.x/api/: an import by name would
 * end an old Node first.
 */
const YOUNG = [
  ...[
    'enableCompileCache',
    'flushCompileCache',
    'getCompileCacheDir',
    'registerHooks',
    'stripTypeScriptTypes',
  ],
  ...[
    'getCACertificates',
    'setDefaultCACertificates',
    'glob',
    'globSync',
    'styleText',
    'getCallSites',
    'parseEnv',
  ],
  ...['getSystemErrorMessage', 'crc32', 'zstdCompress', 'zstdCompressSync', 'loadEnvFile'],
];

it('no module of the library imports a name that fails in such a Node before the message', () => {
  const root = new URL('../../', import.meta.url).pathname;
  const found = globSync('{src,mocks}/**/*.ts', { cwd: root }).flatMap((file) => {
    const imports = readFileSync(`${root}${file}`, 'utf8').matchAll(/^import \{([^}]*)\} from 'node:/gm);
    const names = [...imports].flatMap(([, list = '']) => list.split(',').map((one) => one.trim()));
    return names.filter((name) => YOUNG.includes(name)).map((name) => `${file}: ${name}`);
  });
  expect(found).toEqual([]);
});
