import { Command, Option } from 'commander';
import type { CompareFlags } from '../flags.ts';
import { comparisonFiles, comparisonFormat } from './options.ts';

const HELP = `
Exit codes: 0 all thresholds hold; 3 one is missed; 5 one is undecided; 4 a run is invalid; 2 the runs are
not comparable. Without --fail-on, a verdict "worse" counts as a missed threshold.

Metrics for --fail-on:
  measured, with intervals     throughput, p50, p90, p99, cpu, mockCpu, memory, mockMemory
  counted, compared exactly    turnarounds, connections, writes, bytes, bytesToServer, bytesToClient, errors

Examples:
  sendoff compare main reports/<run id>          a run with a baseline
  sendoff compare base.jsonl head.jsonl --fail-on 'throughput<-5%,p99>+10%,turnarounds>0%'
  sendoff compare base.jsonl head.jsonl --format md > comment.md`;

export function compareCommand(setExitCode: (code: number) => void): Command {
  return new Command('compare')
    .description('compare two runs: better, worse, equivalent or inconclusive')
    .argument('<base>', 'a run file, the folder of a run, or the name of a baseline')
    .argument('<head>', 'the run to judge, named in the same way')
    .option('--fail-on <thresholds>', 'changes that fail the comparison: throughput<-5%,p99>+10%')
    .option('--force', 'compare runs that are not comparable; every output shows a warning')
    .addOption(comparisonFormat())
    .addOption(comparisonFiles())
    .addOption(new Option('--config <file>', 'config file that has "failOn", for use without --fail-on'))
    .addHelpText('after', HELP)
    .action(async (base: string, head: string, flags: CompareFlags) => {
      const { compare } = await import('../actions/compare.ts');
      setExitCode(await compare(base, head, flags));
    });
}
