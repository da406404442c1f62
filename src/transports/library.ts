import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { usageError } from '../model/error.ts';
import type { TransportDefinition } from '../model/transport.ts';

/** @throws the usage error `library-missing`, which names every missing library */
export function requireLibraries(
  transports: Iterable<Pick<TransportDefinition, 'name' | 'requires'>>,
  isInstalled: (library: string) => boolean = isFound,
): void {
  const unmet = [...transports].flatMap(({ name, requires = [] }) => {
    const missing = requires.filter((library) => !isInstalled(library));
    return missing.length === 0 ? [] : [{ name, missing }];
  });
  if (unmet.length === 0) return;
  const all = [...new Set(unmet.flatMap(({ missing }) => missing))];
  throw usageError(
    'library-missing',
    `${unmet.map(({ name, missing }) => `${name} needs ${missing.join(' and ')}`).join(', ')}: not installed beside Sendoff`,
    `npm install --save-dev ${all.join(' ')}`,
  );
}

function isFound(library: string): boolean {
  try {
    import.meta.resolve(library);
    return true;
  } catch {
    return false;
  }
}

/** The version of an installed library, from the package.json above its entry file. */
export function libraryVersion(name: string): string {
  let folder = dirname(fileURLToPath(import.meta.resolve(name)));
  while (dirname(folder) !== folder) {
    try {
      const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      if (isManifest(manifest) && manifest.name === name) return manifest.version;
    } catch {
      // No package.json here: try the parent folder.
    }
    folder = dirname(folder);
  }
  return 'unknown';
}

function isManifest(value: unknown): value is { name: string; version: string } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'name' in value &&
    'version' in value &&
    typeof value.version === 'string'
  );
}
