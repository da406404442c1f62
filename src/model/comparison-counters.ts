/** What is counted and compared without statistics: any difference is one. */
export const COUNTERS = [
  'turnarounds',
  'connections',
  'writes',
  'bytesToServer',
  'bytesToClient',
  'errors',
] as const;
export type CounterName = (typeof COUNTERS)[number];
