import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Libraries whose version changes the figures. */
const MEASURED_LIBRARIES = ['nodemailer', 'undici', 'smtp-server', 'msw', 'handlebars'] as const;

/** The version of this package. */
export function ownVersion(): string {
  return versionIn(fileURLToPath(import.meta.url));
}

export function libraryVersions(): Record<string, string> {
  return Object.fromEntries(
    MEASURED_LIBRARIES.map((name) => [name, versionIn(fileURLToPath(import.meta.resolve(name)), name)]),
  );
}

/** The version in the nearest package.json above a file; with `name`, the nearest of that package. */
function versionIn(file: string, name?: string): string {
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    const path = join(folder, 'package.json');
    if (!existsSync(path)) continue;
    const found: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof found !== 'object' || found === null || !('version' in found)) continue;
    if (name === undefined || ('name' in found && found.name === name)) return String(found.version);
  }
  return 'unknown';
}
