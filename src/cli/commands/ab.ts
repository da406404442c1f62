import { Command } from 'commander';
import type { Entries } from '../../app/command-line.ts';
import type { AbFlags } from '../flags.ts';
import { comparisonFiles, comparisonFormat, listOption, number } from './options.ts';

const HELP = `
A module's default export is your mail path: defineTransport({ mock, open }), or your renderer:
defineRenderer({ render }). It is loaded from a git worktree of the base and from the working tree,
and both send the same messages in turns, in one job, in fresh processes for every trial: two processes
of the same code differ by some per cent for as long as they live, which would look like a change of yours.

Examples:
  sendoff ab --base main --module mail/transport.ts
  sendoff ab --base v1.4.0 --module mail/receipt.ts --kind receipt --via smtp-nodemailer
  sendoff ab --base origin/main --module mail/transport.ts --fail-on 'throughput<-5%,turnarounds>0%'`;

export function abCommand(setExitCode: (code: number) => void, entries: Partial<Entries>): Command {
  return new Command('ab')
    .description('your own mail path: the working tree against another commit, in turns')
    .requiredOption('--base <ref>', 'branch, tag or commit to compare with')
    .requiredOption('--module <file>', 'the module that exports your transport or renderer')
    .option('--head <folder>', 'the working tree', '.')
    .option('--prepare <command>', 'installs the base’s packages where its lock file differs', 'npm ci')
    .option('--fail-on <thresholds>', 'what ends with 3: see sendoff compare --help')
    .option('--kind <names>', 'message kinds', listOption, ['notification'])
    .option('--strategy <names>', 'static or client-render', listOption, ['client-render'])
    .option('--via <name>', 'the transport that sends what your renderer renders (null)')
    .option('--concurrency <n>', 'calls in flight at once (16)', number)
    .option('--blocks <n>', 'trials of each, in turns (until ±8 %)', number)
    .option(
      '--isolation <how>',
      'process: fresh processes for every trial; or shared: one for all',
      'process',
    )
    .option('--duration <time>', 'time per trial (1s)')
    .option('--count <n>', 'or messages per trial', number)
    .option('--until <rule>', 'more blocks until every interval is within so much of its value, such as 5%')
    .option('--time-limit <time>', 'with --until: no further block after it (15m)')
    .option('--warm-up <time>', 'each sends for so long at most until its rate is steady (1s)')
    .option('--seed <n>', 'of customers and of the order of trials', number)
    .option('--recipients <file>', 'your recipients: .csv, .json or .ndjson')
    .option('--out <folder>', 'where the run gets its own folder (reports)')
    .addOption(comparisonFormat())
    .addOption(comparisonFiles())
    .addHelpText('after', HELP)
    .action(async (flags: AbFlags) => {
      const { printAb } = await import('../actions/ab.ts');
      setExitCode(await printAb(flags, entries));
    });
}
