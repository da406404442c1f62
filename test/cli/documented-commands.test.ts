import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Command, CommanderError } from 'commander';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { abConfig } from '../../src/app/ab/ab.ts';
import { CHOICES, directoryWith } from '../../src/app/directory.ts';
import { checkedChoices } from '../../src/app/mocks.ts';
import { type SelftestOptions, selftestConfig } from '../../src/app/selftest/selftest.ts';
import { configFrom } from '../../src/cli/commands/run.ts';
import type { AbFlags, CompareFlags, MocksFlags } from '../../src/cli/flags.ts';
import { main, programOf } from '../../src/cli/main.ts';
import { thresholdsFrom } from '../../src/config/fail-on.ts';
import { COMMAND_LINE, resolveConfig } from '../../src/config/resolve.ts';
import { EXIT } from '../../src/model/error.ts';
import { plan } from '../../src/plan/plan.ts';
import { probeTarget } from '../../src/probe/index.ts';
import { runFilePath } from '../../src/results/read.ts';
import { documentedCommands, wordsOf } from './documented-commands.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const before = process.cwd();
let folder: string;

/** The files that the examples name, in a temporary folder. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sendoff-documented-'));
  process.chdir(folder);
  cpSync(join(ROOT, 'reports/sample'), 'reports/sample', { recursive: true });
  for (const name of ['main', 'base.jsonl', 'head.jsonl']) cpSync('reports/sample/run.jsonl', name);
  writeFileSync('faults.json', JSON.stringify({ rules: ['rcpt:451@5%'] }));
  writeFileSync('people.csv', 'email,name\nann@example.org,Ann\n');
  mkdirSync('my-template');
  mkdirSync('mail');
  for (const name of ['mail.ts', 'mail/transport.js', 'mail/transport.ts', 'mail/receipt.ts'])
    writeFileSync(name, 'export default {};\n');
});
afterAll(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true });
});

const SURROUNDINGS = {
  addresses: new Map([
    ['127.0.0.1', ['127.0.0.1']],
    ['localhost', ['127.0.0.1']],
    ['api.sendgrid.com', ['192.0.2.1']],
  ]),
  secrets: new Set(['SENDOFF_SMTP_PASSWORD', 'SENDOFF_API_KEY']),
};

type Flags = Readonly<Record<string, unknown>>;

/** The checks of each command before it starts anything. */
const CHECKS: Readonly<Record<string, (command: Command, args: readonly string[]) => void>> = {
  quick: (command, args) =>
    checkRun(command.opts(), args, [{ origin: 'sendoff', config: { preset: 'quick' } }]),
  run: (command, args) => checkRun(command.opts(), args, []),
  report: (_, [run = '']) => void runFilePath(run),
  compare: (command, runs) => {
    const { failOn } = command.opts<CompareFlags>();
    for (const run of runs) runFilePath(run);
    if (failOn !== undefined) thresholdsFrom('--fail-on', failOn);
  },
  history: (_, [runs = '']) => expect(existsSync(runs)).toBe(true),
  ab: (command) => {
    const flags = command.opts<AbFlags>();
    const { failOn, format, write, ...choices } = flags;
    const { module } = choices;
    abConfig(choices, { base: module, head: module }, 'duet');
    if (failOn !== undefined) thresholdsFrom('--fail-on', failOn);
    expect(existsSync(module)).toBe(true);
  },
  selftest: (command) => void selftestConfig(['first', 'second'], command.opts<SelftestOptions>(), 'duet'),
  mocks: (command) => void checkedChoices(command.opts<MocksFlags>()),
  probe: (_, [url = '']) => void probeTarget(url),
  list: () => {},
  schema: () => {},
};

function checkRun(
  flags: Flags,
  args: readonly string[],
  beneath: { origin: string; config: unknown }[],
): void {
  expect(args).toEqual([]);
  if (flags['resume'] !== undefined) return void runFilePath(String(flags['resume']));
  const layers = [...beneath, { origin: COMMAND_LINE, config: configFrom(flags) }];
  const config = resolveConfig(layers, { ...CHOICES, resolvedEnvironment: SURROUNDINGS }, 42);
  for (const file of [config.recipients, config.template])
    if (file !== null) expect(existsSync(file)).toBe(true);
  const { scenarios } = plan(config, directoryWith(Object.keys(config.own).map(ownNamed)));
  expect(scenarios.length).toBeGreaterThan(0);
}

function ownNamed(name: string) {
  return { ...directoryWith([]).transport('smtp-nodemailer'), name };
}

/** Parses like the program, and runs the check instead of the action. */
async function dryRun(words: readonly string[]): Promise<void> {
  const program = programOf(() => {}, {}, undefined);
  const silent = { writeErr: () => {}, writeOut: () => {} };
  for (const command of [program.configureOutput(silent), ...program.commands])
    if (command !== program)
      command.configureOutput(silent).action((...given: unknown[]) => {
        const { args } = given.at(-1) as Command;
        CHECKS[command.name()]?.(command, args);
      });
  expect(program.commands.map((command) => command.name()).sort()).toEqual(Object.keys(CHECKS).sort());
  await program.parseAsync(['node', 'sendoff', ...words]);
}

const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};
/** The npm commands that the documents use. */
const NPM = new Set(['ci', 'cit', 'install', 'test']);

function checkNpm([verb = '', script = '']: readonly string[]): void {
  if (verb === 'run') expect(scripts).toHaveProperty(script);
  else expect([...NPM]).toContain(verb);
}

async function check(text: string): Promise<void> {
  const [first, second, ...rest] = wordsOf(text);
  if (first === 'npm') return checkNpm([second ?? '', ...rest]);
  if (first === 'sendoff') return await dryRun(second === undefined ? [] : [second, ...rest]);
  if (second === 'sendoff') return await dryRun(rest);
  expect(existsSync(join(ROOT, 'node_modules/.bin', second ?? ''))).toBe(true);
  for (const file of rest.filter((word) => word.includes('/')))
    expect(existsSync(join(ROOT, file))).toBe(true);
}

/** The error of a command without its required arguments, or its help. */
const INCOMPLETE = new Set([
  'commander.missingArgument',
  'commander.optionMissingArgument',
  'commander.missingMandatoryOptionValue',
  'commander.helpDisplayed',
  'commander.help',
]);

const COMMANDS = documentedCommands();

describe('every command that the documents and the help name', () => {
  it('exists in the documents', () => {
    expect(COMMANDS.length).toBeGreaterThan(90);
    for (const text of ['npx sendoff', 'npx sendoff run --batch 1..1000 --strategy server-merge'])
      expect(COMMANDS.map((one) => one.text)).toContain(text);
  });

  it.each(COMMANDS)('$place: $text', async ({ text, isMention }) => {
    try {
      await check(text);
    } catch (error) {
      if (isMention !== true || !(error instanceof CommanderError) || !INCOMPLETE.has(error.code))
        throw error;
    }
  });

  it.each([
    'sendoff run --no-such-option',
    'npx sendoff list nothing',
    'npm run nothing',
    'npx sendoff run --kind x',
  ])('would fail as “%s” does', async (text) => {
    await expect(check(text)).rejects.toThrow();
  });
});

/** Commands that neither measure nor listen. */
const RUN = COMMANDS.filter(
  ({ text, isMention }) =>
    isMention !== true && /^(?:npx )?sendoff (?:list|schema|report|compare|history)\b/.test(text),
);

it.each([...new Set(RUN.map(({ text }) => text))])('runs: %s', async (text) => {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const complain = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    const words = wordsOf(
      text.replace(/^npx /, '').replace(/^sendoff compare main/, 'sendoff compare ./main'),
    );
    const code = await main(['node', ...words]);
    expect(complain.mock.calls.join('')).toBe('');
    // A run can't be judged against itself: a threshold of the gate is then neither held nor missed.
    expect([EXIT.ok, EXIT.inconclusive]).toContain(code);
    expect(write).toHaveBeenCalled();
  } finally {
    write.mockRestore();
    complain.mockRestore();
  }
});
