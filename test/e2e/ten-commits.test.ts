import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { tenCommits } from './ten-commits.ts';

interface Renderer {
  readonly default: { render(customer: { name: string; address: string }): object };
}

/** The message of a version, and how many rows it composed: V8 counts the calls. */
async function rendered(file: string): Promise<{ readonly message: object; readonly rows: number }> {
  const { default: renderer }: Renderer = await import(pathToFileURL(file).href);
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
  const message = renderer.render({ name: 'Ana', address: 'ana@example.com' });
  const { result } = await session.post('Profiler.takePreciseCoverage');
  session.disconnect();
  const functions = result.find(({ url }) => url === pathToFileURL(file).href)?.functions ?? [];
  const row = functions.find(({ functionName }) => functionName === 'row');
  return { message, rows: row?.ranges[0]?.count ?? 0 };
}

it('ten commits render the same message, and three of them compose more rows', async () => {
  const repository = tenCommits();
  try {
    const { path, module, commits } = repository;
    const versions: Awaited<ReturnType<typeof rendered>>[] = [];
    for (const { id } of commits) {
      const file = join(path, `${id}.js`);
      writeFileSync(file, execFileSync('git', ['-C', path, 'show', `${id}:${module}`]));
      versions.push(await rendered(file));
    }
    expect(new Set(versions.map(({ message }) => JSON.stringify(message))).size).toBe(1);
    expect(versions.map(({ rows }) => rows)).toEqual([200, 203, 203, 203, 203, 210, 210, 210, 227, 227]);
    expect(commits.flatMap(({ isSlower }, at) => (isSlower ? [at + 1] : []))).toEqual([2, 6, 9]);
  } finally {
    repository.remove();
  }
});
