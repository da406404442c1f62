import { Command } from 'commander';
import type { SelftestFlags } from '../flags.ts';

const HELP = `
The self-test shows which differences this machine can detect. It compares a transport with itself, then with
a copy that uses 5 % more processor time per message. Both run at the same time on one core (a duet); if
processes cannot be pinned to a core, they take turns. The first line is the smallest difference that a minute
of measuring detects.

The comparisons with itself are judged together (Holm's correction), and so are those with the slower copy.
The verdicts without correction are printed too. Exit code: 4 after more than one false alarm in 20, else 0.

It takes up to 1.5 × comparisons × time limit: 5 minutes by default. --calibrate takes 40 minutes: 20
comparisons with itself, 10 with a copy slower by 5 %, and 10 by 2 %. The same command continues an
interrupted calibration.

Examples:
  sendoff selftest --comparisons 4 --time-limit 30s
  sendoff selftest --calibrate --json`;

export function selftestCommand(setExitCode: (code: number) => void): Command {
  return new Command('selftest')
    .description('measure which differences this machine can detect')
    .option('--comparisons <n>', 'comparisons with itself; half as many use the slower copy', Number, 3)
    .option('--time-limit <time>', 'time limit of each comparison', '60s')
    .option('--calibrate', 'run the 40 comparisons of a calibration, or continue them')
    .option('--out <folder>', 'parent folder of its runs', 'reports/selftest')
    .option('--json', 'print JSON')
    .addHelpText('after', HELP)
    .action(async (flags: SelftestFlags) => {
      const { printSelftest } = await import('../actions/selftest.ts');
      setExitCode(await printSelftest(flags));
    });
}
