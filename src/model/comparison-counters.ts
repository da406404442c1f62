/** Counters are compared without statistics: any difference is a change. */
export const COUNTERS = [
  'turnarounds',
  'connections',
  'writes',
  'bytesToServer',
  'bytesToClient',
  'errors',
] as const;
export type CounterName = (typeof COUNTERS)[number];
