import { expect, it } from 'vitest';
import { ACCEPTED } from '../../src/model/outcome.ts';
import { retryAfterMs, withHints } from '../../src/transports/api/hints.ts';

const NOW_MS = Date.parse('2026-03-01T10:00:00Z');

it.each([
  [{ 'retry-after': '2' }, 2000],
  [{ 'retry-after': 'Sun, 01 Mar 2026 10:00:05 GMT' }, 5000],
  [{ 'retry-after': 'Sun, 01 Mar 2026 09:00:00 GMT' }, 0],
  [{ 'ratelimit-reset': '7' }, 7000],
  [{ 'x-sib-ratelimit-reset': '8' }, 8000],
  [{ 'x-ratelimit-reset': String(NOW_MS / 1000 + 3) }, 3000],
  [{ 'retry-after': ['4', '9'], 'ratelimit-reset': '7' }, 4000],
  [{ 'retry-after': 'soon' }, undefined],
  [{}, undefined],
])('reads %j as a wait of %s ms', (headers, expected) => {
  expect(retryAfterMs(headers, NOW_MS)).toBe(expected);
});

it('adds the hints of a refusal to its rejected recipients', () => {
  const deferred = { kind: 'deferred', reason: 'later' } as const;
  expect(withHints([ACCEPTED, deferred], { status: 429, body: '', retryAfterMs: 50 })).toEqual([
    ACCEPTED,
    { ...deferred, status: '429', retryAfterMs: 50 },
  ]);
});
