import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

/** One file of the product, by its path from the repository's root. */
export interface Source {
  readonly file: string;
  readonly text: string;
}

export interface Import {
  readonly file: string;
  readonly specifier: string;
}

/** Every TypeScript file of `src` and `mocks`. */
export async function allSources(): Promise<Source[]> {
  const sources: Source[] = [];
  for await (const file of glob('{src,mocks}/**/*.ts', { cwd: ROOT }))
    sources.push({ file, text: readFileSync(join(ROOT, file), 'utf8') });
  return sources;
}

/** Static and dynamic imports and re-exports, of types too. */
export function importsOf({ file, text }: Source): Import[] {
  const found = text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g);
  return [...found].map(([, specifier]) => ({ file, specifier: specifier ?? '' }));
}

/** The imported file, by its path from the root; undefined for a library. */
export function targetOf({ file, specifier }: Import): string | undefined {
  return specifier.startsWith('.') ? join(dirname(file), specifier) : undefined;
}

/** `src/<room>`, or `mocks`; undefined outside of both. */
export function roomOf(file: string): string | undefined {
  const [top, room] = file.split('/');
  if (top === 'mocks') return 'mocks';
  return top === 'src' && room !== undefined ? `src/${room}` : undefined;
}
