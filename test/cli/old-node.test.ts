import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { BIN } from '../e2e/command.ts';

/** Before anything is loaded, Node is one that is too old. */
const OLD = `data:text/javascript,
  Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } });
  Object.defineProperty(process, 'version', { value: 'v20.20.2' });`;

it('a Node that is too old is told so in one line, with 2', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', OLD, BIN, '--help'], {
    encoding: 'utf8',
  });
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/^sendoff: Node v20\.20\.2 is too old; it needs 22\.19 or newer\. .*\n$/);
});

it('no name is imported that such a Node lacks, which would end it before it could say anything', () => {
  const names = [...readFileSync(BIN, 'utf8').matchAll(/^import \{ (.*) \} from/gm)].map(([, name]) => name);
  expect(names).toEqual(['existsSync', 'setFlagsFromString']);
});
