/**
 * Counters are compared without statistics: any difference is a change, for instructions any beyond their
 * repeat error.
 */
export const COUNTERS = [
  'turnarounds',
  'connections',
  'writes',
  'bytesToServer',
  'bytesToClient',
  'instructions',
  'errors',
] as const;
export type CounterName = (typeof COUNTERS)[number];
