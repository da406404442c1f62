import { Command, Option } from 'commander';
import type { CompareFlags } from '../flags.ts';
import { comparisonFiles, comparisonFormat } from './options.ts';

const HELP = `
Ends with 0 where nothing is missed, 3 where something is, 5 where a threshold can neither be called held nor missed,
4 where a run is invalid, 2 where the two are not alike. Without --fail-on, any verdict "worse" is a miss.

Metrics of --fail-on: throughput, p50, p90, p99, cpu, mockCpu, memory, mockMemory (estimates, with intervals);
turnarounds, connections, writes, bytes, bytesToServer, bytesToClient, errors (counted, compared exactly).

Examples:
  sendoff compare main reports/<run id>          a baseline against a run
  sendoff compare base.jsonl head.jsonl --fail-on 'throughput<-5%,p99>+10%,turnarounds>0%'
  sendoff compare base.jsonl head.jsonl --format md > comment.md`;

export function compareCommand(setExitCode: (code: number) => void): Command {
  return new Command('compare')
    .description('judge one run against another: better, worse, equivalent or inconclusive')
    .argument('<base>', 'a run file, the folder of a run, or the name of a baseline')
    .argument('<head>', 'what is judged against it, named likewise')
    .option('--fail-on <thresholds>', 'what must not happen, such as throughput<-5%,p99>+10%')
    .option('--force', 'compare runs that are not alike; every output says so')
    .addOption(comparisonFormat())
    .addOption(comparisonFiles())
    .addOption(new Option('--config <file>', 'config file whose "failOn" is used without --fail-on'))
    .addHelpText('after', HELP)
    .action(async (base: string, head: string, flags: CompareFlags) => {
      const { compare } = await import('../actions/compare.ts');
      setExitCode(await compare(base, head, flags));
    });
}
