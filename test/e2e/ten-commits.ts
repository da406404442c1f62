import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './command.ts';

const MODULE = 'mail/render.js';
/** Rows of the message's table. Each is about 0.3 % of the instructions that the whole message takes. */
const ROWS = 200;

interface Commit {
  readonly subject: string;
  /** Rows that are composed and thrown away: the planted slowdown. */
  readonly wasted: number;
  /** A line of the file that changes nothing of the work. */
  readonly remark: string;
}

/** The cost grows with the second, the sixth and the ninth commit: by about 1, 2 and 5 %. */
const COMMITS: readonly Commit[] = [
  { subject: 'the receipt', wasted: 0, remark: 'The receipt of an order.' },
  { subject: 'slower by 1 %', wasted: 3, remark: 'The receipt of an order.' },
  { subject: 'a comment', wasted: 3, remark: 'The receipt of one order.' },
  { subject: 'another comment', wasted: 3, remark: 'The receipt for one order.' },
  { subject: 'a shorter comment', wasted: 3, remark: 'One receipt.' },
  { subject: 'slower by 2 %', wasted: 10, remark: 'One receipt.' },
  {
    subject: 'a longer comment',
    wasted: 10,
    remark: 'One receipt, with a row for each item of the order.',
  },
  { subject: 'a comment in two words', wasted: 10, remark: 'The receipt.' },
  { subject: 'slower by 5 %', wasted: 27, remark: 'The receipt.' },
  { subject: 'the last comment', wasted: 27, remark: 'The receipt of an order, as it was.' },
];

export interface TenCommits {
  readonly path: string;
  /** The renderer, below `path`. */
  readonly module: string;
  /** Oldest first. */
  readonly commits: readonly { readonly id: string; readonly subject: string; readonly isSlower: boolean }[];
  readonly remove: () => void;
}

/** A repository with ten versions of a renderer that return the same message, three of them dearer. */
export function tenCommits(): TenCommits {
  const folder = temporaryFolder();
  const { path } = folder;
  git(path, 'init', '--quiet', '--initial-branch=main');
  mkdirSync(join(path, 'mail'));
  writeFileSync(join(path, 'package.json'), '{ "type": "module" }\n');
  const commits = COMMITS.map((commit, at) => {
    writeFileSync(join(path, MODULE), sourceOf(commit));
    git(path, 'add', '--all');
    git(path, 'commit', '--quiet', `--message=${commit.subject}`);
    const isSlower = commit.wasted > (COMMITS[at - 1]?.wasted ?? 0);
    return { id: git(path, 'rev-parse', 'HEAD'), subject: commit.subject, isSlower };
  });
  return { path, module: MODULE, commits, remove: folder.remove };
}

function sourceOf({ wasted, remark }: Commit): string {
  return `/** ${remark} */
export default {
  render({ name, address }) {
    let rows = '';
    for (let i = 0; i < ${ROWS}; i++) rows += row(i, name);
    for (let i = 0; i < ${wasted}; i++) row(i, name);
    return { subject: 'Your receipt', text: \`For \${name}, \${address}\`, html: \`<table>\${rows}</table>\` };
  },
};

export function row(item, name) {
  const price = (item * 317) % 10_000;
  const code = \`\${name}-\${item}\`.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return \`<tr><td>\${code}</td><td>\${Math.floor(price / 100)}.\${String(price % 100).padStart(2, '0')}</td></tr>\`;
}
`;
}

function git(folder: string, ...args: readonly string[]): string {
  const identity = ['-c', 'user.name=Ana', '-c', 'user.email=ana@example.com'];
  return execFileSync('git', ['-C', folder, ...identity, ...args], { encoding: 'utf8' }).trim();
}
