import { describe, expect, it } from 'vitest';
import { allSources, importsOf, type Source, targetOf } from './sources.ts';

/**
 * Groups of files that reach each other by imports, types and dynamic imports included: strongly connected
 * components (Tarjan 1972, SIAM J. Comput. 1:146–160).
 */
function circlesIn(sources: readonly Source[]): string[][] {
  const targets = new Map(
    sources.map((source) => [
      source.file,
      importsOf(source)
        .map(targetOf)
        .filter((one) => one !== undefined),
    ]),
  );
  const order = new Map<string, number>();
  const stack: string[] = [];
  const circles: string[][] = [];
  const visit = (file: string): number => {
    const own = order.size;
    order.set(file, own);
    stack.push(file);
    let low = own;
    for (const target of targets.get(file) ?? []) {
      if (!targets.has(target)) continue;
      if (!order.has(target)) low = Math.min(low, visit(target));
      else if (stack.includes(target)) low = Math.min(low, order.get(target) ?? low);
    }
    if (low === own) {
      const circle = stack.splice(stack.indexOf(file));
      if (circle.length > 1) circles.push(circle.sort());
    }
    return low;
  };
  for (const file of targets.keys()) if (!order.has(file)) visit(file);
  return circles;
}

describe('the files of the source', () => {
  it('import each other in no circle', async () => {
    const sources = await allSources();
    expect(sources.length).toBeGreaterThan(500);
    expect(circlesIn(sources)).toEqual([]);
  });

  it.each([
    ['values', "import { b } from './b.ts';", "export { a } from './a.ts';"],
    ['types', "import type { B } from './b.ts';", "import { type A, a } from './a.ts';"],
    ['dynamic imports', "const b = await import('./b.ts');", "import type { A } from './a.ts';"],
  ])('would be reported for a circle of %s', (_, a, b) => {
    const planted = [
      { file: 'src/load/a.ts', text: a },
      { file: 'src/load/b.ts', text: b },
    ];
    expect(circlesIn(planted)).toEqual([['src/load/a.ts', 'src/load/b.ts']]);
  });

  it('would be reported for a circle of three, and not for what leads to it', () => {
    const planted = [
      { file: 'src/run/first.ts', text: "import './a.ts';" },
      { file: 'src/run/a.ts', text: "import './b.ts';" },
      { file: 'src/run/b.ts', text: "import './c.ts';" },
      { file: 'src/run/c.ts', text: "import './a.ts';" },
    ];
    expect(circlesIn(planted)).toEqual([['src/run/a.ts', 'src/run/b.ts', 'src/run/c.ts']]);
  });
});
