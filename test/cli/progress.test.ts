import { expect, it } from 'vitest';
import { showProgress } from '../../src/cli/progress.ts';
import { closedLoop } from '../../src/load/closed-loop.ts';
import { ACCEPTED } from '../../src/model/outcome.ts';
import type { LoadProgress } from '../../src/model/protocol.ts';
import type { Recipient } from '../../src/model/recipient.ts';

const TRIAL = {
  block: 0,
  position: 0,
  scenario: 'receipt/static/api-sendgrid',
  firstRecipient: 0,
  length: { messages: 20_000 },
};

it('a live rate is what was accepted per second of measured time, however long the process took to start', () => {
  let text = '';
  const stream = { isTTY: false, write: (line: string) => (text += line) };
  let nowMs = 10_000;
  const { event } = showProgress(
    Object.assign(Object.create(process.stderr), stream) as NodeJS.WriteStream,
    () => nowMs,
  );
  event({ type: 'trial-started', trial: TRIAL, of: 1, blocks: 1 });
  nowMs += 9_000;
  event({ type: 'trial-progress', trial: TRIAL, messages: 8000, accepted: 6000, elapsedMs: 2000 });
  expect(text).toContain('8,000 messages, 2,000 not accepted  3,000/s  3 s left');
});

it('a load reports the accepted messages apart from the ended ones', async () => {
  let nowMs = 0;
  let sent = 0;
  const seen: LoadProgress[] = [];
  const recipient: Recipient = { index: 0, id: 'a', address: 'a@example.org', name: 'A', fields: {} };
  await closedLoop({
    transport: {
      send: async () => {
        nowMs += 150;
        return sent++ % 2 === 0 ? [ACCEPTED] : [{ kind: 'rejected', reason: '550 no' }];
      },
    },
    recipients: { next: () => recipient },
    concurrency: 1,
    batch: 1,
    length: { messages: 4 },
    now: () => nowMs,
    observer: { call: () => {}, accepted: () => {} },
    progress: (progress) => void seen.push(progress),
  });
  expect(seen).toEqual([
    { messages: 2, accepted: 1, elapsedMs: 300 },
    { messages: 4, accepted: 2, elapsedMs: 600 },
  ]);
});
