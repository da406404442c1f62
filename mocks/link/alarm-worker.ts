/** The alarm's thread: sleeps until the time that was set last, then posts a message. */
import { type MessagePort, workerData } from 'node:worker_threads';
import { type AlarmMemory, CELL } from './alarm.ts';

const { cells, dueNanos, port } = workerData as AlarmMemory & { readonly port: MessagePort };

port.postMessage(null);
let changes = 0;
for (;;) {
  Atomics.wait(cells, CELL.changes, changes);
  changes = Atomics.load(cells, CELL.changes);
  if (Atomics.load(cells, CELL.closing) === 1) break;
  if (isDue()) port.postMessage(null);
}
port.close();

/** Sleeps until the time has come (true), or until a new time is set before that (false). */
function isDue(): boolean {
  for (;;) {
    const leftMs = Number(Atomics.load(dueNanos, 0) - process.hrtime.bigint()) / 1e6;
    if (leftMs <= 0) return true;
    if (Atomics.wait(cells, CELL.changes, changes, leftMs) !== 'timed-out') return false;
  }
}
