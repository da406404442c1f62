import { clear, decodeHistogram } from '../../../model/histogram.ts';
import { figure, percent } from '../../../text/wording.ts';
import { rowTotal, rowValueAt } from '../../trials/distribution.ts';
import type { Guard } from './guard.ts';

/** Lateness of the pacing may make this share of a response time. */
export const MOST_LATE = 0.5;
/** And may always be this much: a timer's own granularity, which is no sign of a client in trouble. */
export const ALWAYS_LATE_MS = 2;

/** Response time counts from the intended start, so a pacer that is late adds to it what no server did. */
export const pacing: Guard = ({ client: { open } }, { room }) => {
  if (open === null) return undefined;
  const p99Ms = (histogram: string): number => {
    clear(room);
    const row = decodeHistogram(histogram, room);
    return rowTotal(row) === 0 ? 0 : rowValueAt(row, 99) / 1e6;
  };
  const lateMs = p99Ms(open.lateness);
  const responseMs = p99Ms(open.responseTime);
  if (lateMs <= ALWAYS_LATE_MS || lateMs <= MOST_LATE * responseMs) return undefined;
  return {
    code: 'pacing-late',
    message: `the 99th percentile of the pacing’s own lateness was ${figure(lateMs)} ms, against ${figure(responseMs)} ms of response time; the limit is ${percent(MOST_LATE)} of it, or ${ALWAYS_LATE_MS} ms.`,
    hint: 'The client noticed its arrivals too late, so these latencies are its own; lower --rate, or give it a processor that nothing else uses.',
    figure: lateMs / Math.max(responseMs, ALWAYS_LATE_MS),
  };
};
