import { Command } from 'commander';
import type { Entries } from '../../app/command-line.ts';
import type { AbFlags } from '../flags.ts';
import { comparisonFiles, comparisonFormat, countInstructionsOption, listOption, number } from './options.ts';

const HELP = `
The default export of the module is your transport, defineTransport({ mock, open }), or your renderer,
defineRenderer({ render }). Sendoff loads it twice: from a git worktree of the base, and from your working
tree. Both send the same messages at the same time (a duet): their clients share one core, and each has a mock
of its own on another. The result is the ratio of the clients' cost per message. It is no rate.

Every pair has new processes: two processes of the same code differ by a few percent for as long as they
live, and that would look like a change in your code. If processes cannot be pinned to a core, the trials
take turns instead. docs/gate.md explains the exit codes.

Default thresholds: turnarounds>0%, bytes>1%, instructions>0.5%, cost>3%; without a duet throughput<-10% in
place of cost. Without valgrind, instructions are not counted and their threshold is not judged.
It ends within two minutes by default.

Examples:
  sendoff ab --base main --module mail/transport.ts
  sendoff ab --base v1.4.0 --module mail/receipt.ts --kind receipt --via smtp-nodemailer
  sendoff ab --base origin/main --module mail/transport.ts --fail-on 'throughput<-5%,turnarounds>0%'`;

export function abCommand(setExitCode: (code: number) => void, entries: Partial<Entries>): Command {
  return new Command('ab')
    .description('compare your own mail code in the working tree with another commit')
    .requiredOption('--base <ref>', 'the branch, tag or commit to compare with')
    .requiredOption('--module <file>', 'the file that exports your transport or renderer')
    .option('--head <folder>', 'the folder of the working tree', '.')
    .option(
      '--prepare <command>',
      'command that installs the packages of the base if its lock file differs',
      'npm ci',
    )
    .option(
      '--fail-on <thresholds>',
      'exit with 3 if a threshold is missed (turnarounds>0%,bytes>1%,instructions>0.5%,cost>3%)',
    )
    .option('--kind <names>', 'message kinds', listOption, ['notification'])
    .option('--strategy <names>', 'static or client-render', listOption, ['client-render'])
    .option('--via <name>', 'the transport that sends the messages of your renderer (null)')
    .option('--concurrency <n>', 'concurrent calls (16)', number)
    .option(
      '--pairing <how>',
      'duet: both versions at the same time; interleaved: trials in turns (duet if possible)',
    )
    .option('--blocks <n>', 'pairs of trials, in place of --until', number)
    .option(
      '--isolation <how>',
      'process: new processes for every trial; shared: the same for all',
      'process',
    )
    .option('--duration <time>', 'time per trial (2.4s; interleaved: 1s)')
    .option('--count <n>', 'messages per trial, instead of --duration', number)
    .option(
      '--until <rule>',
      'add pairs until every interval is within this share of its value, 5%; or until the time limit: time (time)',
    )
    .option('--time-limit <time>', 'with --until: start no pair after this time (60s; interleaved: 90s)')
    .option(
      '--warm-up <time>',
      'warm-up before each trial (2s; interleaved: 1s, or until the rate is steady)',
    )
    .addOption(countInstructionsOption('no-opt'))
    .option('--seed <n>', 'seed of the customers and of the order of trials (random, recorded)', number)
    .option('--recipients <file>', 'your recipients: .csv, .json or .ndjson')
    .option('--out <folder>', 'parent folder of the run’s own folder (reports)')
    .addOption(comparisonFormat())
    .addOption(comparisonFiles())
    .addHelpText('after', HELP)
    .action(async (flags: AbFlags) => {
      const { printAb } = await import('../actions/ab.ts');
      setExitCode(await printAb(flags, entries));
    });
}
