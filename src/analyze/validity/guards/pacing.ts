import { clear, decodeHistogram } from '../../../model/histogram.ts';
import { rowTotal, rowValueAt } from '../../trials/distribution.ts';
import type { Guard } from './guard.ts';

/** Lateness of the pacing may make up this share of a response time. */
export const MOST_LATE = 0.5;
/** Lateness within the granularity of a timer is no sign of an overloaded client. */
export const ALWAYS_LATE_MS = 2;

/** Response time counts from the intended start, so a late pacer adds time that no server caused. */
export const pacing: Guard<'pacing-late'> = ({ client: { open } }, { room }) => {
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
    lateMs,
    responseMs,
    mostShare: MOST_LATE,
    alwaysMs: ALWAYS_LATE_MS,
    severity: lateMs / Math.max(responseMs, ALWAYS_LATE_MS),
  };
};
