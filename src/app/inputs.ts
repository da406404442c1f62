import { createHash, type Hash } from 'node:crypto';
import { createReadStream, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../model/config.ts';

/**
 * SHA-256 of the content of the user's recipients, template and modules. Modules that these import are not
 * included. Undefined for a built-in workload. Rejects if a file cannot be read.
 */
export async function inputDigests(
  config: Pick<Config, 'recipients' | 'template' | 'own'>,
): Promise<Record<string, string> | undefined> {
  const { recipients, template } = config;
  const modules = Object.values(config.own).map(({ module }) => module);
  if (recipients === null && template === null && modules.length === 0) return undefined;
  return {
    ...(modules.length === 0 ? {} : { own: await digestOf('', modules) }),
    ...(recipients === null ? {} : { recipients: await digestOf('', [recipients]) }),
    ...(template === null ? {} : { template: await digestOf(template, filesIn(template)) }),
  };
}

/** Paths below a folder, in an order that does not depend on the system. */
function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

async function digestOf(folder: string, files: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const file of files) {
    if (folder !== '') hash.update(`\0${file.slice(folder.length)}\0`);
    await addFile(hash, file);
  }
  return hash.digest('hex');
}

async function addFile(hash: Hash, file: string): Promise<void> {
  for await (const chunk of createReadStream(file)) hash.update(chunk);
}
