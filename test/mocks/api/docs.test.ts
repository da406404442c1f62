import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { documentedTables, MARK } from './documentation.ts';

const PAGE = fileURLToPath(new URL('../../../docs/mocks.md', import.meta.url));

test('docs/mocks.md lists the routes and fields that the mocks have', async () => {
  const page = await readFile(PAGE, 'utf8');
  const [introduction = ''] = page.split(MARK);
  expect(page).toContain(MARK);
  await expect(`${introduction}${MARK}\n\n${documentedTables()}`).toMatchFileSnapshot(PAGE);
});
