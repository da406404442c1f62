/** The pacer's thread: computes the loop's schedule, sleeps until arrivals are due, and wakes the loop. */
import { type MessagePort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { CELL, hrMs, type PacedSchedule } from './pacer.ts';
import { intendedStarts } from './schedule.ts';

/**
 * Minimum time between two wakes. Arrivals that are closer share one wake, which saves CPU time in both
 * threads. The operating system's own delay must still fit below one millisecond.
 */
const MIN_GAP_MS = 0.6;

const { cells, port } = workerData as { readonly cells: Int32Array; readonly port: MessagePort };

port.postMessage(null);
let ordersSeen = 0;
let order: PacedSchedule | null = null;
while (Atomics.load(cells, CELL.closing) === 0) {
  Atomics.wait(cells, CELL.orders, ordersSeen);
  ordersSeen = Atomics.load(cells, CELL.orders);
  order = lastOrder(order);
  if (order !== null) pace(order);
}
port.close();

/** Paces a schedule until the next order. */
function pace({ schedule, startedHrMs }: PacedSchedule): void {
  const next = intendedStarts(schedule);
  let dueMs = next();
  let wokenMs = Number.NEGATIVE_INFINITY;
  while (Atomics.load(cells, CELL.orders) === ordersSeen) {
    const nowMs = hrMs() - startedHrMs;
    const leftMs = Math.max(dueMs, wokenMs + MIN_GAP_MS) - nowMs;
    if (leftMs > 0) {
      Atomics.wait(cells, CELL.orders, ordersSeen, leftMs);
      continue;
    }
    if (Atomics.exchange(cells, CELL.waking, 1) === 0) port.postMessage(null);
    wokenMs = nowMs;
    while (dueMs <= nowMs) dueMs = next();
  }
}

/**
 * The loop's last order. A message can arrive before its count is visible, so a count without a message keeps
 * the previous order.
 */
function lastOrder(before: PacedSchedule | null): PacedSchedule | null {
  let last = before;
  for (;;) {
    const received = receiveMessageOnPort(port);
    if (received === undefined) return last;
    last = received.message;
  }
}
