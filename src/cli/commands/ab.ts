import { Command } from 'commander';
import type { Entries } from '../../app/command-line.ts';
import type { AbFlags } from '../flags.ts';
import { comparisonFiles, comparisonFormat, listOption, number } from './options.ts';

const HELP = `
The default export of the module is your transport, defineTransport({ mock, open }), or your renderer,
defineRenderer({ render }). Sendoff loads it twice: from a git worktree of the base, and from your working
tree. Both send the same messages in alternating trials of one run.

Every trial has new processes: two processes of the same code differ by a few percent for as long as they
live, and that would look like a change in your code. docs/gate.md explains the exit codes.

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
    .option('--fail-on <thresholds>', 'exit with 3 if a threshold is missed: see sendoff compare --help')
    .option('--kind <names>', 'message kinds', listOption, ['notification'])
    .option('--strategy <names>', 'static or client-render', listOption, ['client-render'])
    .option('--via <name>', 'the transport that sends the messages of your renderer (null)')
    .option('--concurrency <n>', 'concurrent calls (16)', number)
    .option('--blocks <n>', 'trials of each version (until every interval is within ±8 %)', number)
    .option(
      '--isolation <how>',
      'process: new processes for every trial; shared: the same for all',
      'process',
    )
    .option('--duration <time>', 'time per trial (1s)')
    .option('--count <n>', 'messages per trial, instead of --duration', number)
    .option('--until <rule>', 'add blocks until every interval is within this share of its value: 5%')
    .option('--time-limit <time>', 'with --until: start no block after this time (15m)')
    .option('--warm-up <time>', 'longest warm-up before each trial; it ends when the rate is steady (1s)')
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
