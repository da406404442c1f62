import { readdirSync, readFileSync } from 'node:fs';
import { programOf } from '../../src/cli/main.ts';

/** A command that a document or the help names. */
export interface DocumentedCommand {
  /** File and line, or the command whose help it is. */
  readonly place: string;
  readonly text: string;
  /** True if a sentence names the command, perhaps without its arguments. */
  readonly isMention?: true;
}

const ROOT = new URL('../../', import.meta.url);
/** Values for the placeholders. */
const PLACES: readonly (readonly [RegExp, string])[] = [
  [/<run id>/g, 'sample'],
  [/sendoff history DIR/, 'sendoff history reports/'],
  [/summary\|run\|comparison\|probe\|config/, 'summary'],
];

export function documentedCommands(): readonly DocumentedCommand[] {
  const docs = readdirSync(new URL('docs/', ROOT)).filter((name) => name.endsWith('.md'));
  const files = ['README.md', 'CONTRIBUTING.md', ...docs.map((name) => `docs/${name}`)];
  return [...files.flatMap(inDocument), ...inHelp()];
}

/** Indented or fenced lines, joined after a backslash, and text in backquotes. */
function inDocument(file: string): DocumentedCommand[] {
  const text = readFileSync(new URL(file, ROOT), 'utf8');
  const found: DocumentedCommand[] = [];
  const lines = text.split('\n');
  for (let i = 0; i < lines.length; i++) {
    const place = `${file}:${i + 1}`;
    let line = lines[i] ?? '';
    for (const [, inline = ''] of line.matchAll(/`((?:npx )?sendoff [^`]+|npm [^`]+|npx [^`]+)`/g))
      found.push({ place, text: filled(inline), isMention: true });
    if (!/^\s*(?:- run: )?(?:npx|npm|sendoff) /.test(line)) continue;
    while (line.endsWith('\\')) line = `${line.slice(0, -1)} ${lines[++i] ?? ''}`;
    for (const part of line.replace(/\s#\s.*$/, '').split('&&')) {
      const command = part.trim().replace(/^- run: /, '');
      if (command !== '') found.push({ place, text: filled(command) });
    }
  }
  return found;
}

/** The examples of every `--help`. Two or more spaces separate a command from its explanation. */
function inHelp(): DocumentedCommand[] {
  const program = programOf(() => {}, {}, undefined);
  return [program, ...program.commands].flatMap((command) => {
    let help = '';
    command.configureOutput({
      writeOut: (text) => {
        help += text;
      },
    });
    command.outputHelp();
    return help.split('\n').flatMap((line) => {
      const [, text = ''] = /^ {2}(sendoff(?: [^ ].*)?)$/.exec(line) ?? [];
      const [first = ''] = text.split(/ {2,}/);
      return first === '' ? [] : [{ place: `${command.name()} --help`, text: filled(first) }];
    });
  });
}

function filled(text: string): string {
  return PLACES.reduce((done, [from, to]) => done.replace(from, to), text);
}

/** Splits words like a shell; a redirection ends the command. */
export function wordsOf(text: string): readonly string[] {
  const words = [...text.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, bare]) => single ?? double ?? bare ?? '',
  );
  const end = words.indexOf('>');
  return end < 0 ? words : words.slice(0, end);
}
