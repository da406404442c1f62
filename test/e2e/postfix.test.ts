import { afterAll, describe, expect, it } from 'vitest';
import { readRun } from '../../src/results/read.ts';
import { sendoff, summaryOf, temporaryFolder } from './command.ts';
import { freePort, startPostfix, whyNoPostfix } from './postfix.ts';
import { onlyRun } from './small-run.ts';

const folder = temporaryFolder();
afterAll(folder.remove);

const MISSING = whyNoPostfix();

describe.skipIf(MISSING !== undefined)(`Postfix${MISSING === undefined ? '' : `: ${MISSING}`}`, () => {
  it('is measured through two transports, and every message that it accepted is accounted for', async () => {
    const sink = await freePort();
    const postfix = await startPostfix(sink);
    try {
      const ended = await sendoff(
        [
          ...['run', '--kind', 'receipt', '--strategy', 'client-render'],
          ...['--transport', 'smtp-nodemailer,smtp-pipelined', '--concurrency', '2', '--count', '60'],
          ...['--blocks', '1', '--verify', '10', '--seed', '7', '--warm-up', '100ms'],
          ...['--no-phases', '--json'],
          ...['--target', `smtp://127.0.0.1:${postfix.port}`, '--sink', String(sink)],
        ],
        folder.path,
      );
      expect(ended.stderr).not.toMatch(/ {4}at /);
      expect({ code: ended.code, problems: summaryOf(ended).validity.problems }).toEqual({
        code: 0,
        problems: [],
      });
      const { trials, verifications } = readRun(onlyRun(folder.path));
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
