import { expect, it } from 'vitest';
import { listRows } from '../../src/app/list.ts';

it('lists every transport once with its features, and every feature with its meaning', () => {
  const transports = listRows('transports');
  expect(new Set(transports.map(({ name }) => name)).size).toBe(transports.length);
  const taken = new Set(transports.flatMap(({ features = [] }) => features));
  const features = listRows('features');
  expect(new Set(features.map(({ name }) => name))).toEqual(taken);
  for (const { summary } of features) expect(summary).not.toBe('');
});
