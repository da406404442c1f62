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
  0    fine
  1    fault in Sendoff
  2    bad usage or configuration, or a target that can't be used; nothing was started
  3    regression: a verdict is worse, or a threshold is missed
  4    invalid measurement: the messages were not equal or not delivered exactly once, or an
       instrument (mock, client, machine) was measured and not the transport; what stands is shown
  5    inconclusive where a threshold demanded a verdict
  130  interrupted; what was measured is saved

Examples:
  sendoff                                        the quick comparison, one to two minutes
  sendoff run --kind receipt --transport smtp-nodemailer,api-postmark
  sendoff run --recipients people.csv --template my-template/
  sendoff run --resume reports/<run id>          what was interrupted or killed, finished
  sendoff report reports/<run id> --format md    a finished run, rendered again
  sendoff run --load open --rate 500/s           response times at a rate that does not wait
  sendoff run --save-baseline main               keep a run to compare later ones with
  sendoff compare main reports/<run id> --fail-on 'throughput<-5%'
  sendoff ab --base main --module mail.ts        your own mail path against another commit
  sendoff history reports/                       every metric over many runs, as one page
  sendoff mocks                                  the mock servers alone, for any client
  sendoff probe smtp://smtp.example.com          what a server offers, and how far away it is
  sendoff selftest                               what this machine can see`;

/**
 * Runs the command line and gives the exit code. Prints every error as one message without a stack trace. `entries`
 * replaces the modules that run as child processes, and `reference` what times the machine: tests put faulty ones there.
 */
export async function main(
  argv: readonly string[],
  entries: Partial<Entries> = {},
  reference?: () => number,
): Promise<number> {
  let exitCode: number = EXIT.ok;
  if (!process.stdout.listeners('error').includes(endWhereNobodyReads))
    process.stdout.on('error', endWhereNobodyReads);
  if (!process.stderr.listeners('error').includes(keepSilent)) process.stderr.on('error', keepSilent);
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
    return isInterrupted() ? explainInterrupted(cause) : explain(cause);
  } finally {
    ignoreSignals();
  }
}

/** Every command with its options; parsing runs it. */
export function programOf(
  setExitCode: (code: number) => void,
  entries: Partial<Entries>,
  reference: (() => number) | undefined,
): Command {
  const program = new Command('sendoff')
    .description(
      'SMTP or an HTTP API? Sends the same e-mails through both, proves that they were the same, and measures.',
    )
    .version(ownVersion())
    .showSuggestionAfterError(true)
    .showHelpAfterError('(sendoff --help and sendoff run --help explain)')
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
        // Every message of Sendoff has the same prefix.
        outputError: (text, write) => write(text.replace(/^error: /, 'sendoff: ')),
      });
  }
  return program;
}

/** The default command takes every other word as its own, and would answer `sendoff foo --help` with its help. */
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

/** Nobody is left to be told. */
function keepSilent(): void {}

/** `sendoff report … | head` closes the pipe when it has seen enough: that is no fault, as a full disk is. */
function endWhereNobodyReads(error: NodeJS.ErrnoException): void {
  // Of a terminal that was closed nothing is left to write to.
  if (isInterrupted()) process.exit(EXIT.interrupted);
  if (error.code === 'EPIPE') process.exit(EXIT.ok);
  process.stderr.write(`sendoff: can't write to stdout: ${error.message}\n`);
  process.exit(EXIT.fault);
}

/** What fails because it was told to end is no fault. */
function explainInterrupted(cause: unknown): number {
  if (cause instanceof SendoffError) explain(cause);
  if (cause instanceof SendoffError && cause.exitCode === EXIT.interrupted) return EXIT.interrupted;
  process.stderr.write('sendoff: interrupted\n');
  return EXIT.interrupted;
}

function explain(thrown: unknown): number {
  const cause = systemProblem(thrown) ?? thrown;
  if (cause instanceof CommanderError) return cause.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (cause instanceof SendoffError) {
    process.stderr.write(`sendoff: ${cause.message}\n`);
    if (cause.hint !== undefined) process.stderr.write(`  → ${cause.hint}\n`);
    return cause.exitCode;
  }
  const detail = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
  process.stderr.write(`sendoff: a fault in Sendoff itself; please report it with this text:\n${detail}\n`);
  return EXIT.fault;
}
