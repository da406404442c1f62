import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { BIN, startSendoff, temporaryFolder } from './command.ts';

const folder = temporaryFolder();
afterAll(folder.remove);

const PRELOADED = new URL('./loaded/tell-modules.ts', import.meta.url);

interface Loaded {
  readonly stdout: string;
  /** Names of packages. */
  readonly libraries: readonly string[];
  /** Folders directly under src/ and mocks/. */
  readonly rooms: readonly string[];
}

/** What a real `sendoff` process, or another module, loads until it ends. */
async function loadedBy(args: readonly string[], entry: string = BIN): Promise<Loaded> {
  const program = ['--import', PRELOADED.href, entry];
  const { code, stdout, stderr } = await startSendoff(args, folder.path, program).ended;
  expect({ args, code, complaint: stderr.trim().replace(/^\[.*\]$/m, '') }).toEqual({
    args,
    code: 0,
    complaint: '',
  });
  const urls = z.array(z.string()).parse(JSON.parse(stderr.trim()));
  const paths = urls.filter((url) => url.startsWith('file:')).map((url) => fileURLToPath(url));
  return {
    stdout,
    libraries: unique(
      paths.flatMap((path) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []),
    ),
    rooms: unique(paths.flatMap((path) => /\/(src\/[^/.]+|mocks)\//.exec(path)?.[1] ?? [])),
  };
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}

describe('help', () => {
  it('of sendoff and of each of its commands loads commander and the words it prints, nothing that works', async () => {
    const { stdout } = await loadedBy(['--help']);
    const commands = [
      ...(/Commands:([\s\S]*?)\n\n/.exec(stdout)?.[1] ?? '').matchAll(/^ {2}([a-z]+)\b/gm),
    ].map(([, name = '']) => name);
    expect(commands).toEqual(expect.arrayContaining(['run', 'report', 'list', 'schema']));
    const helps = [['--version'], ['--help'], ...commands.map((name) => [name, '--help'])];
    for (const args of helps) {
      const { libraries, rooms } = await loadedBy(args.filter((name) => name !== 'help'));
      expect({ args, libraries, rooms }).toEqual({
        args,
        libraries: ['commander'],
        rooms: ['src/app', 'src/cli', 'src/config', 'src/model'],
      });
    }
  });

  it('would be caught if it loaded more: a command that works is seen to load what it needs', async () => {
    const schema = await loadedBy(['schema', 'config']);
    expect(schema.libraries).toEqual(['commander', 'fastest-levenshtein', 'zod']);
    const list = await loadedBy(['list', 'kinds']);
    expect(list.libraries).toEqual(expect.arrayContaining(['nodemailer', 'undici', 'handlebars']));
    expect(list.rooms).toEqual(expect.arrayContaining(['src/transports', 'src/workload']));
  });
});

describe('the library’s mocks', () => {
  it('load the dependencies that docs/mocks.md names and no part of the benchmark', async () => {
    const entry = fileURLToPath(new URL('./loaded/handlers.ts', import.meta.url));
    const { libraries, rooms } = await loadedBy([], entry);
    expect(rooms).toEqual(['mocks', 'src/model']);

    const { dependencies } = z
      .object({ dependencies: z.record(z.string(), z.string()) })
      .parse(JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')));
    const direct = libraries.filter((name) => name in dependencies);
    const page = readFileSync(new URL('../../docs/mocks.md', import.meta.url), 'utf8');
    const [, named = ''] = /`sendoff\/mocks` loads (.*?), and no part/.exec(page) ?? [];
    expect(direct).toEqual(named.split(/, | and /).sort());
    for (const name of ['nodemailer', 'undici', 'chart.js', 'commander'])
      expect(libraries).not.toContain(name);
  });
});
