import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { compiledBin, temporaryFolder } from './command.ts';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));

/** The example project in a repository of its own, committed as it is, with this checkout as its Sendoff. */
export function exampleProject(): { readonly path: string; readonly remove: () => void } {
  const folder = temporaryFolder();
  cpSync(join(REPOSITORY, 'docs/examples/mailer'), folder.path, { recursive: true });
  install(folder.path);
  git(folder.path, 'init', '--quiet', '--initial-branch=main');
  git(folder.path, 'add', '--all');
  git(folder.path, 'commit', '--quiet', '--message=the mail path');
  return folder;
}

/** This checkout as the project's package, as npm would link it. */
function install(project: string): void {
  const modules = join(project, 'node_modules');
  const manifest = { name: 'sendoff', type: 'module', exports: { './define': './define.js' } };
  mkdirSync(join(modules, '.bin'), { recursive: true });
  mkdirSync(join(modules, 'sendoff'));
  writeFileSync(join(modules, 'sendoff/package.json'), JSON.stringify(manifest));
  const source = pathToFileURL(join(REPOSITORY, 'src/define.ts')).href;
  writeFileSync(join(modules, 'sendoff/define.js'), `export * from ${JSON.stringify(source)};\n`);
  symlinkSync(compiledBin(), join(modules, '.bin/sendoff'));
}

/** What the example's README tells a reader to try: one more question to the server before every mail. */
export function addTurnaround(project: string): void {
  const file = join(project, 'mail/transport.js');
  const source = readFileSync(file, 'utf8');
  const sending = '        const status = await call(';
  if (!source.includes(sending)) throw new Error('the example has changed: it does not send where it did');
  writeFileSync(file, source.replace(sending, `        await call('GET', '/v3/user/account');\n${sending}`));
}

function git(folder: string, ...args: readonly string[]): void {
  const identity = ['-c', 'user.name=Ana', '-c', 'user.email=ana@example.com'];
  execFileSync('git', ['-C', folder, ...identity, ...args], { stdio: 'pipe' });
}
