import { Command } from 'commander';
import type { SelftestFlags } from '../flags.ts';

const HELP = `
The self-test shows which differences this machine can detect. It compares a transport with itself, then with
a copy that is 5 % slower. It prints the false alarms, the detected slowdowns, the noise, and the smallest
difference that a minute of measuring detects. Every trial has new processes.

The comparisons with itself are judged together (Holm's correction), and so are those with the slower copy.
The verdicts without correction are printed too. Exit code: 4 after more than one false alarm in 20, else 0.

It takes up to 1.5 × comparisons × time limit: 30 minutes by default.

Example:
  sendoff selftest --comparisons 4 --time-limit 30s`;

export function selftestCommand(setExitCode: (code: number) => void): Command {
  return new Command('selftest')
    .description('measure which differences this machine can detect')
    .option('--comparisons <n>', 'comparisons with itself; half as many use the slower copy', Number, 20)
    .option('--time-limit <time>', 'time limit of each comparison', '60s')
    .option('--out <folder>', 'parent folder of its runs', 'reports/selftest')
    .option('--json', 'print JSON')
    .addHelpText('after', HELP)
    .action(async (flags: SelftestFlags) => {
      const { printSelftest } = await import('../actions/selftest.ts');
      setExitCode(await printSelftest(flags));
    });
}
