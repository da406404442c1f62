/**
 * The command line with other child processes: `node sendoff.ts <entry>=<file> … [silenceMs=<n>] -- <arguments of sendoff>`, on a machine that is
 * always as fast, for the machine that runs the tests seldom is, and would have runs refused that are sound.
 */
import { main } from '../../../src/cli/main.ts';

const STEADY_MICROS = 5000;

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
