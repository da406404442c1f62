import { Command, CommanderError } from 'commander';
import { type Entries, suggestionFor } from '../app/command-line.ts';
import { systemProblem } from '../app/system-problem.ts';
import { ownVersion } from '../app/versions.ts';
import { EXIT, SendoffError, usageError } from '../model/error.ts';
import { abCommand } from './commands/ab.ts';
import { compareCommand } from './commands/compare.ts';
import { historyCommand } from './commands/history.ts';
import { listCommand } from './commands/list.ts';
import { mocksCommand } from './commands/mocks.ts';
import { probeCommand } from './commands/probe.ts';
import { reportCommand } from './commands/report.ts';
import { quickCommand, runCommand } from './commands/run.ts';
import { schemaCommand } from './commands/schema.ts';
import { selftestCommand } from './commands/selftest.ts';
import { isInterrupted, listenForSignals } from './interrupt.ts';

const EXIT_CODES = `
Exit codes:
  0    success
  1    a bug in Sendoff
  2    bad usage or configuration, or an unusable target; nothing was started
  3    regression: a verdict is worse, or a threshold is missed
  4    invalid measurement: messages differed, were lost or duplicated, or the mock, the client
       or the machine limited the result; the valid parts are shown
  5    inconclusive: a threshold is neither held nor missed
  130  interrupted; the finished trials are saved

Examples:
  sendoff                                        quick comparison, one to two minutes
  sendoff run --kind receipt --transport smtp-nodemailer,api-postmark
  sendoff run --recipients people.csv --template my-template/
  sendoff run --load open --rate 500/s           response times at a fixed rate
  sendoff run --resume reports/<run id>          finish an interrupted run
  sendoff report reports/<run id> --format md    render a stored run again
  sendoff run --save-baseline main               save a run, to compare later runs with it
  sendoff compare main reports/<run id> --fail-on 'throughput<-5%'
  sendoff ab --base main --module mail.ts        compare your own mail code with another commit
  sendoff history reports/                       draw every metric over many runs
  sendoff mocks                                  run the mock servers alone, for any client
  sendoff probe smtp://smtp.example.com          show what a server offers
  sendoff selftest                               measure which differences this machine can detect`;

/**
 * Runs the command line and returns the exit code. Prints every error as one message without a stack trace.
 * In tests, `entries` replaces the modules of the child processes, and `reference` the function that times
 * the machine.
 */
export async function main(
  argv: readonly string[],
  entries: Partial<Entries> = {},
  reference?: () => number,
): Promise<number> {
  let exitCode: number = EXIT.ok;
  if (!process.stdout.listeners('error').includes(exitOnStdoutError))
    process.stdout.on('error', exitOnStdoutError);
  if (!process.stderr.listeners('error').includes(ignoreError)) process.stderr.on('error', ignoreError);
  const setExitCode = (code: number): void => {
    exitCode = code;
  };
  const program = programOf(setExitCode, entries, reference);
  const ignoreSignals = listenForSignals();
  try {
    await refuseUnknownCommand(program, argv[2]);
    await program.parseAsync([...argv]);
    return exitCode;
  } catch (cause) {
    return isInterrupted() ? reportInterrupted(cause) : report(cause);
  } finally {
    ignoreSignals();
  }
}

/** All commands with their options. Parsing runs the chosen one. */
export function programOf(
  setExitCode: (code: number) => void,
  entries: Partial<Entries>,
  reference: (() => number) | undefined,
): Command {
  const program = new Command('sendoff')
    .description(
      'SMTP or an HTTP API? Sends the same e-mails through both, proves that they arrived equal, and measures the speed.',
    )
    .version(ownVersion())
    .showSuggestionAfterError(true)
    .showHelpAfterError('(see sendoff --help and sendoff run --help)')
    .exitOverride()
    .addHelpText('after', EXIT_CODES)
    .addCommand(quickCommand(setExitCode, entries, reference), { isDefault: true, hidden: true })
    .addCommand(runCommand(setExitCode, entries, reference))
    .addCommand(reportCommand())
    .addCommand(compareCommand(setExitCode))
    .addCommand(historyCommand())
    .addCommand(abCommand(setExitCode, entries))
    .addCommand(selftestCommand(setExitCode))
    .addCommand(mocksCommand())
    .addCommand(probeCommand())
    .addCommand(listCommand())
    .addCommand(schemaCommand());
  for (const command of program.commands) {
    command
      .exitOverride()
      .showSuggestionAfterError(true)
      .configureOutput({
        writeErr: (text) => process.stderr.write(text),
        // All messages of Sendoff have the same prefix.
        outputError: (text, write) => write(text.replace(/^error: /, 'sendoff: ')),
      });
  }
  return program;
}

/**
 * Without this check, the default command would accept any word: `sendoff foo --help` would print its help.
 */
async function refuseUnknownCommand(program: Command, word: string | undefined): Promise<void> {
  if (word === undefined || word.startsWith('-')) return;
  const known = program.commands.map((one) => one.name()).filter((name) => name !== 'quick');
  if ([...known, 'help', 'quick'].includes(word)) return;
  throw usageError(
    'unknown-command',
    `unknown command "${word}"${await suggestionFor(word, known)}`,
    'run `sendoff --help`',
  );
}

/** stderr is closed, so its errors cannot be reported. */
function ignoreError(): void {}

/** A closed pipe is not a failure: `sendoff report … | head` closes it early. A full disk is one. */
function exitOnStdoutError(error: NodeJS.ErrnoException): void {
  // A closed terminal sends SIGHUP, and its stdout fails.
  if (isInterrupted()) process.exit(EXIT.interrupted);
  if (error.code === 'EPIPE') process.exit(EXIT.ok);
  process.stderr.write(`sendoff: cannot write to stdout: ${error.message}\n`);
  process.exit(EXIT.fault);
}

/** An error after an interruption is a consequence of it. */
function reportInterrupted(cause: unknown): number {
  if (cause instanceof SendoffError) report(cause);
  if (cause instanceof SendoffError && cause.exitCode === EXIT.interrupted) return EXIT.interrupted;
  process.stderr.write('sendoff: interrupted\n');
  return EXIT.interrupted;
}

function report(thrown: unknown): number {
  const cause = systemProblem(thrown) ?? thrown;
  if (cause instanceof CommanderError) return cause.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (cause instanceof SendoffError) {
    process.stderr.write(`sendoff: ${cause.message}\n`);
    if (cause.hint !== undefined) process.stderr.write(`  → ${cause.hint}\n`);
    return cause.exitCode;
  }
  const detail = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
  process.stderr.write(`sendoff: this is a bug in Sendoff; please report it with this text:\n${detail}\n`);
  return EXIT.fault;
}
