/** The command line with other child processes: `node sendoff.ts <entry>=<file> … -- <arguments of sendoff>`. */
import { main } from '../../../src/cli/main.ts';

const separator = process.argv.indexOf('--');
const entries = Object.fromEntries(
  process.argv.slice(2, separator).map((pair) => {
    const [entry = '', file = ''] = pair.split('=');
    return [entry, new URL(file, import.meta.url)];
  }),
);
process.exitCode = await main(['node', 'sendoff', ...process.argv.slice(separator + 1)], entries);
