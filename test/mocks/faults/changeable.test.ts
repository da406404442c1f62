import { expect, it } from 'vitest';
import { changeableFaults } from '../../../mocks/faults/changeable.ts';
import { FaultsNotation } from '../../../src/config/faults.ts';

const script = (notation: string) => FaultsNotation.parse(notation);

it('faults change while the server runs, and the counts of all scripts stay', () => {
  const faults = changeableFaults(null, 1);
  faults.begin();
  expect(faults.smtp('rcpt', 'a')).toBeUndefined();
  faults.change(script('rcpt:451@100%'));
  expect(faults.smtp('rcpt', 'a')).toMatchObject({ type: 'refuse', code: 451 });
  expect(faults.api('request', ['a'])).toBeUndefined();
  faults.change(script('rate=0.001/s,burst=1'));
  expect([faults.api('request', ['a']), faults.api('request', ['b'])]).toMatchObject([
    undefined,
    { code: 429 },
  ]);
  faults.change(null);
  expect(faults.api('request', ['c'])).toBeUndefined();
  expect(faults.end().fired).toEqual([
    { rule: 'SMTP rcpt: 451 for all recipients, once', times: 1 },
    { rule: 'rate limit', times: 1 },
  ]);
});

it('running delays continue when the script changes, and end with the server', async () => {
  const faults = changeableFaults(script('message:delay=1ms'), 1);
  faults.begin();
  const short = faults.later(1);
  const long = faults.later(3_600_000);
  faults.change(null);
  expect(await short).toBe(true);
  faults.end();
  expect(await long).toBe(false);
});
