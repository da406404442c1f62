import { expect, it } from 'vitest';
import { conflictOf, type Feature } from '../../src/model/feature.ts';

it.each<[Feature[], readonly Feature[] | undefined]>([
  [['https', 'minimal'], undefined],
  [['https', 'gzip', 'no-resume', 'plain', 'minimal'], undefined],
  [
    ['https', 'h2'],
    ['https', 'h2'],
  ],
  [
    ['h2', 'minimal'],
    ['h2', 'minimal'],
  ],
  [
    ['minimal', 'gzip', 'h2'],
    ['minimal', 'h2'],
  ],
])('%s: of one group, or of two that cannot be combined, only one can be chosen', (features, conflict) => {
  expect(conflictOf(features)).toEqual(conflict);
});
