/**
 * Compiles Sendoff once for all end-to-end tests, each process to few files: a run starts seven processes,
 * and loading hundreds of modules one by one was a third of its time. The folder is laid out as an installed
 * package, so `bin.js` finds the compiled files as it does there.
 */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Plugin, rolldown } from 'rolldown';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder of the compiled package; its `src/bin.js` is the program. */
    readonly compiled: string;
  }
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FAULTY = 'test/e2e/faulty';
/** Every module that is started by its path, as a process or a thread. */
const ENTRIES = [
  'src/cli/main.ts',
  'src/app/client-process.ts',
  'src/app/counting/counted-process.ts',
  'src/app/selftest/client-process.ts',
  'src/load/pacer-worker.ts',
  'mocks/process.ts',
  'mocks/link/alarm-worker.ts',
  'test/e2e/steady.ts',
  ...readdirSync(join(ROOT, FAULTY)).map((name) => `${FAULTY}/${name}`),
];
/** Providers' libraries, which a user may not have: they are resolved when a run starts. */
const OPTIONAL = /^(@sendgrid\/|mailgun\.js|postmark|resend)/;

export default async function compile(project: TestProject): Promise<() => void> {
  // Below the checkout, so that the libraries' own files are found.
  const cache = join(ROOT, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'sendoff-e2e-'));
  await compileTo(folder);
  project.onTestsRerun(() => compileTo(folder));
  project.provide('compiled', folder);
  return () => rmSync(folder, { recursive: true, force: true });
}

async function compileTo(folder: string): Promise<void> {
  cpSync(join(ROOT, 'package.json'), join(folder, 'package.json'));
  cpSync(join(ROOT, 'src/bin.js'), join(folder, 'src/bin.js'));
  const build = await rolldown({
    cwd: ROOT,
    input: Object.fromEntries(ENTRIES.map((file) => [file.replace(/\.ts$/, ''), file])),
    platform: 'node',
    external: [/^node:/, OPTIONAL],
    plugins: [placed(join(folder, 'dist'))],
    // Of libraries alone, which load what they need in ways of their own.
    logLevel: 'silent',
  });
  await build.write({
    dir: join(folder, 'dist'),
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
  });
  await build.close();
}

/** A module keeps the URL of its own compiled file, though it shares a file with others. */
function placed(dist: string): Plugin {
  return {
    name: 'placed',
    transform: {
      filter: { id: /\.ts$/, code: 'import.meta.url' },
      handler(code, id) {
        const file = join(dist, relative(ROOT, id).replace(/\.ts$/, '.js'));
        return code.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(file).href));
      },
    },
  };
}
