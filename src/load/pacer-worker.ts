/** The pacer's thread: sleeps until arrivals are due, and says so. It follows the same schedule as the loop, by itself. */
import { type MessagePort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { CELL, hrMs, type PacedSchedule } from './pacer.ts';
import { intendedStarts } from './schedule.ts';

/**
 * The least time between two wakes. Each wake costs both threads a sleep, which is what pacing costs, so that arrivals
 * which lie closer together share one; it must leave room for the operating system's own lateness below one millisecond.
 */
const LEAST_GAP_MS = 0.6;

const { cells, port } = workerData as { readonly cells: Int32Array; readonly port: MessagePort };

port.postMessage(null);
let told = 0;
let order: PacedSchedule | null = null;
while (Atomics.load(cells, CELL.closing) === 0) {
  Atomics.wait(cells, CELL.told, told);
  told = Atomics.load(cells, CELL.told);
  order = lastOrder(order);
  if (order !== null) pace(order);
}
port.close();

/** Until the loop says something new. */
function pace({ schedule, startedHrMs }: PacedSchedule): void {
  const next = intendedStarts(schedule);
  let dueMs = next();
  let wokenMs = Number.NEGATIVE_INFINITY;
  while (Atomics.load(cells, CELL.told) === told) {
    const nowMs = hrMs() - startedHrMs;
    const leftMs = Math.max(dueMs, wokenMs + LEAST_GAP_MS) - nowMs;
    if (leftMs > 0) {
      Atomics.wait(cells, CELL.told, told, leftMs);
      continue;
    }
    if (Atomics.exchange(cells, CELL.waking, 1) === 0) port.postMessage(null);
    wokenMs = nowMs;
    while (dueMs <= nowMs) dueMs = next();
  }
}

/**
 * What the loop ordered last. A message may be seen before the count that announces it, so that a count without one
 * leaves the order as it is.
 */
function lastOrder(before: PacedSchedule | null): PacedSchedule | null {
  let last = before;
  for (;;) {
    const received = receiveMessageOnPort(port);
    if (received === undefined) return last;
    last = received.message;
  }
}
