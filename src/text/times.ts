import { numberText } from './numbers.ts';
import { scaleFor, withUnit } from './units.ts';

/** `250 ms`, `5.3 s`, `8.9 min`, `1.2 h`, `3.5 days`. */
export function durationText(seconds: number): string {
  if (seconds === 0) return '0 s';
  const { factor, unit } = scaleFor([seconds], 's');
  return withUnit(numberText(seconds * factor), unit);
}

/** `2026-03-01 09:30 UTC` */
export function instantText(iso: string): string {
  const at = new Date(iso);
  return Number.isNaN(at.getTime()) ? iso : `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
