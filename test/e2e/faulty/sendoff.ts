/**
 * The command line with other child processes: `node sendoff.ts <entry>=<file> … [silenceMs=<n>] --
 * <arguments of sendoff>`, on a machine that is always as fast, for the machine that runs the tests seldom
 * is, and would have runs refused that are sound.
 */
import { enableCompileCache } from 'node:module';

const STEADY_MICROS = 5000;

// As the program does, and before the rest is loaded, so that it counts for that.
enableCompileCache();
const { main } = await import('../../../src/cli/main.ts');

const separator = process.argv.indexOf('--');
const entries = Object.fromEntries(
  process.argv.slice(2, separator).map((pair) => {
    const [entry = '', value = ''] = pair.split('=');
    return [entry, entry === 'silenceMs' ? Number(value) : new URL(value, import.meta.url)];
  }),
);
process.exitCode = await main(
  ['node', 'sendoff', ...process.argv.slice(separator + 1)],
  entries,
  () => STEADY_MICROS,
);
