import { afterAll, describe, expect, it } from 'vitest';
import { CHOICES } from '../../src/app/directory.ts';
import { measure } from '../../src/app/measure.ts';
import { resolveEnvironment } from '../../src/app/resolved-environment.ts';
import { resolveConfig } from '../../src/config/resolve.ts';
import { readRun } from '../../src/results/read.ts';
import { compiledEntries, temporaryFolder } from './command.ts';
import { freePort, startPostfix, whyNoPostfix } from './postfix.ts';

const folder = temporaryFolder();
afterAll(folder.remove);

const MISSING = whyNoPostfix();
/** On a machine of steady speed. */
const CONFIG = {
  kinds: ['receipt'],
  strategies: ['client-render'],
  transports: ['smtp-nodemailer', 'smtp-pipelined'],
  concurrency: 4,
  count: 60,
  blocks: 1,
  verify: 10,
  seed: 7,
  warmUp: '100ms',
  phases: false,
  grace: '500ms',
  out: folder.path,
};

describe.skipIf(MISSING !== undefined)(`Postfix${MISSING === undefined ? '' : `: ${MISSING}`}`, () => {
  it('is measured through two transports, and every message that it accepted is accounted for', async () => {
    const sink = await freePort();
    const postfix = await startPostfix(sink);
    try {
      const layers = [{ origin: 'test', config: { ...CONFIG, targets: [postfix.url], sink } }];
      const resolvedEnvironment = await resolveEnvironment(layers);
      const config = resolveConfig(layers, { ...CHOICES, resolvedEnvironment }, 1);
      const { summary, path } = await measure(config, { entries: compiledEntries(), reference: () => 5000 });
      expect(summary.validity).toEqual({ valid: true, problems: [] });
      const { trials, verifications } = readRun(path);
      expect(trials).toHaveLength(2);
      for (const { ledger, mock } of trials) {
        expect(ledger).toEqual({ accepted: 60, received: 60, exact: true, faults: [], account: null });
        // What it delivered to is no measure of what was sent to it.
        expect(mock).toBeNull();
      }
      expect(verifications.map(({ messages, mismatchCount }) => [messages, mismatchCount])).toEqual(
        Array(2).fill([10, 0]),
      );
    } finally {
      await postfix.stop();
    }
  });
});
