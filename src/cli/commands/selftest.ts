import { Command } from 'commander';
import type { SelftestFlags } from '../flags.ts';

const HELP = `
Compares a scenario with itself, every trial in new processes that know nothing of each other, and then with
itself slowed by a known 5 %. Prints how often it saw a difference that is not there, how often it found the
one that is, the noise, and the smallest difference that this machine can see in a minute. The comparisons of
alike are judged as one family (Holm), and so are the slowed ones: of twenty judged one by one at the 5 % level
one is wrong by chance. The verdicts one by one stand beside. Ends with 4 after more than one false alarm in 20.

It takes (1 + 1/2) × comparisons × time limit, half an hour as it is; less where the machine is very quiet.`;

export function selftestCommand(setExitCode: (code: number) => void): Command {
  return new Command('selftest')
    .description('what this machine can see: false alarms, detections, noise')
    .option('--comparisons <n>', 'of alike with alike; half as many with the slowed', Number, 20)
    .option('--time-limit <time>', 'of each comparison', '60s')
    .option('--out <folder>', 'where its runs get their folders', 'reports/selftest')
    .option('--json', 'as JSON')
    .addHelpText('after', HELP)
    .action(async (flags: SelftestFlags) => {
      const { printSelftest } = await import('../actions/selftest.ts');
      setExitCode(await printSelftest(flags));
    });
}
