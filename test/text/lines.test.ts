import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printable } from '../../src/text/lines.ts';
import { listText, shortListText } from '../../src/text/lists.ts';

it('lists read as English, and a long one by its first names', () => {
  expect([listText([]), listText(['a']), listText(['a', 'b']), listText(['a', 'b', 'c'])]).toEqual([
    '',
    'a',
    'a and b',
    'a, b and c',
  ]);
  expect(shortListText(['a', 'b', 'c'], 9, 'scenario')).toBe('a, b and c');
  expect(shortListText(['a', 'b', 'c', 'd', 'e'], 9, 'scenario')).toBe('a, b, c and 2 more');
  expect(shortListText(['a', 'b', 'c', 'd'], 4, 'scenario')).toBe('all 4 scenarios');
});

describe('text for a line', () => {
  it('holds nothing that a terminal obeys or that turns the writing around', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(printable(text)).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
      }),
    );
  });
});

it.each([
  ['::error title=x::not ours'],
  ['a reply ::set-output name=x::y'],
  ['##[error]not ours'],
  ['##vso[task.setvariable variable=x]y'],
])('no line of a CI job runs what a server said: %s', (said) => {
  expect(printable(said)).not.toMatch(/(?:^|\s)::|##(?:vso)?\[/);
  expect(printable(said).replaceAll('\u200b', '')).toBe(said);
});

it('leaves addresses as they are, which are no commands', () => {
  for (const said of ['[::1]:25 refused', 'from ::ffff:127.0.0.1', 'a::b::c'])
    expect(printable(said)).toBe(said);
});
