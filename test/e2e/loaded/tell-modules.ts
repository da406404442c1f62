/**
 * Preloaded by `--import`: when the process ends, says on stderr which modules it loaded, one JSON array of
 * URLs in a line.
 */
import { registerHooks } from 'node:module';

const loaded: string[] = [];
registerHooks({
  load(url, context, next) {
    loaded.push(url);
    return next(url, context);
  },
});
process.once('exit', () => process.stderr.write(`\n${JSON.stringify(loaded)}\n`));
