import { expect, it } from 'vitest';
import { keepLimits } from '../../src/app/keep-limits.ts';

const MB = 1024 ** 2;

it.each([
  ['1000', { messages: 1000, bytes: 64 * MB }],
  ['0', { messages: 0, bytes: 64 * MB }],
  ['64mb', { messages: 1_000_000, bytes: 64 * MB }],
  ['1.5 GB', { messages: 1_000_000, bytes: 1536 * MB }],
  ['5000,256MB', { messages: 5000, bytes: 256 * MB }],
  ['512kb, 10', { messages: 10, bytes: MB / 2 }],
])('--keep %s', (text, limits) => {
  expect(keepLimits(text)).toEqual(limits);
});

it.each(['', '-1', '1.5', 'all', '10,20', '1mb,2mb', '0mb', '64 m', '2000000'])(
  '--keep %s is refused',
  (text) => {
    expect(keepLimits(text)).toBeUndefined();
  },
);
