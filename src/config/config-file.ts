import { existsSync, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { usageError } from '../model/error.ts';
import { textOfBytes } from '../model/utf8.ts';
import { loadingHint } from './loading-hint.ts';
import type { ConfigLayer } from './resolve.ts';

/** The default names, in order of precedence. */
export const CONFIG_FILES = ['sendoff.config.ts', 'sendoff.config.js', 'sendoff.config.json'] as const;

/**
 * Reads the named config file, or the first of CONFIG_FILES in the folder; undefined if there is none.
 * A module's default export is the config. Throws a usage error for a file that cannot be read or run.
 */
export async function readConfigFile(folder: string, named?: string): Promise<ConfigLayer | undefined> {
  const name = named ?? CONFIG_FILES.find((candidate) => existsSync(resolve(folder, candidate)));
  if (name === undefined) return undefined;
  const path = resolve(folder, name);
  if (!existsSync(path))
    throw usageError('config-file', `${name}: no such file`, 'check the path after --config');
  return {
    origin: name,
    config: path.endsWith('.json') ? readJson(path, name) : await importDefault(path, name),
  };
}

function readJson(path: string, name: string): unknown {
  const text = textOfFile(path, name);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw usageError('config-file', `${name}: not valid JSON: ${reason(cause)}`, 'correct the file', cause);
  }
}

/** Node silently replaces bytes of a module that are not UTF-8. */
function textOfFile(path: string, name: string): string {
  let bytes: Buffer;
  try {
    if (statSync(path).isFIFO()) throw new Error('it is a pipe');
    bytes = readFileSync(path);
  } catch (cause) {
    throw usageError(
      'config-file',
      `${name}: cannot be read: ${reason(cause)}`,
      'name a regular file',
      cause,
    );
  }
  return textOfBytes(bytes, name);
}

async function importDefault(path: string, name: string): Promise<unknown> {
  textOfFile(path, name);
  let module: { default?: unknown };
  try {
    module = await import(pathToFileURL(path).href);
  } catch (cause) {
    throw usageError('config-file', `${name}: cannot be loaded: ${reason(cause)}`, loadingHint(cause), cause);
  }
  if (module.default === undefined) {
    throw usageError(
      'config-file',
      `${name}: has no default export`,
      'write `export default defineConfig({ … })`',
    );
  }
  return objectFrom(module.default, name);
}

/** The config check reports other values that are not objects. */
function objectFrom(config: unknown, name: string): unknown {
  if (typeof config !== 'function' && !(config instanceof Promise)) return config;
  const [found, call] =
    config instanceof Promise ? ['a promise', 'await it'] : ['a function', 'call it in the module'];
  throw usageError(
    'config-file',
    `${name}: its default export is ${found}; expected an object`,
    `write \`export default defineConfig({ … })\`, or ${call}`,
  );
}

function reason(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
