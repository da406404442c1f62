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

function progressOn(isTTY: boolean, now: () => number) {
  let text = '';
  const stream = { isTTY, columns: 200, rows: 50, write: (line: string) => (text += line) };
  const shown = Object.assign(Object.create(process.stderr), stream) as NodeJS.WriteStream;
  return { ...showProgress(shown, now), text: () => text };
}

it('a live rate counts accepted messages per second of measured time, without the process’s start', () => {
  let nowMs = 10_000;
  const { event, text } = progressOn(true, () => nowMs);
  event({ type: 'trial-started', trial: TRIAL, of: 1, blocks: 1 });
  nowMs += 9_000;
  event({ type: 'trial-progress', trial: TRIAL, messages: 8000, accepted: 6000, elapsedMs: 2000 });
  expect(text()).toContain('8,000 messages, 2,000 not accepted  3,000/s  3 s left');
});

it('a log gets one line per block, with any number of trials and events', () => {
  let nowMs = 0;
  const { event, text } = progressOn(false, () => nowMs);
  for (const block of [0, 1]) {
    for (const scenario of ['a', 'b']) {
      event({ type: 'trial-started', trial: { ...TRIAL, block, scenario }, of: 4, blocks: 2 });
      for (let second = 1; second <= 30; second++) {
        nowMs += 1000;
        event({
          type: 'trial-progress',
          trial: { ...TRIAL, block, scenario },
          messages: second * 100,
          accepted: second * 100,
          elapsedMs: second * 1000,
        });
      }
    }
  }
  expect(text()).toBe('measuring block 1 of 2\nmeasuring block 2 of 2\n');
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
