import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { FAULT_SCENARIOS } from '../../src/config/fault-scenarios.ts';
import { FaultsNotation } from '../../src/config/faults.ts';
import { ruleProblem, scriptTexts } from '../../src/model/faults.ts';

const folder = mkdtempSync(join(tmpdir(), 'sendoff-faults-'));
afterAll(() => rmSync(folder, { recursive: true }));

function problemsOf(value: unknown): string[] {
  const read = FaultsNotation.safeParse(value);
  return read.success ? [] : read.error.issues.map(({ message }) => message);
}

describe('the notation of faults', () => {
  it.each([
    ['rcpt:451@5%', 'SMTP rcpt: 451 for 5 % of recipients, once'],
    ['rcpt:451@0.05x3', 'SMTP rcpt: 451 for 5 % of recipients, 3 times'],
    ['rcpt:550@2%', 'SMTP rcpt: 550 for 2 % of recipients'],
    ['message:disconnect-after@1%', 'SMTP accepted: disconnect for 1 % of recipients, once'],
    ['api:429@5%', 'API request: 429 for 5 % of recipients, once'],
    ['api:delay=50ms@10%always', 'API request: 50 ms late for 10 % of recipients'],
    ['body:reset@1%', 'API body: reset for 1 % of occurrences'],
    ['mail:421', 'SMTP mail: 421 for all occurrences'],
    ['ehlo:421@first2', 'SMTP ehlo: 421 the first 2 times'],
    ['api-accepted:stall@every20', 'API accepted: stall every 20th time'],
    ['greeting:421@1s/10s', 'SMTP greeting: 421 for 1000 ms in every 10000 ms'],
    ['api:503@until300ms', 'API request: 503 until 300 ms after each recipient’s first attempt'],
    ['rate=200/s,burst=9', 'at most 200 recipients per second, in bursts of up to 9'],
    [
      'rate=14/s,smtp=454',
      'at most 14 recipients per second, in bursts of up to 50; SMTP replies 454 to the message',
    ],
    [
      'ses-throttled=5/s',
      'at most 5 recipients per second, in bursts of up to 14; SMTP replies 454 to the message',
    ],
  ])('reads %s', (text, meaning) => {
    expect(scriptTexts(FaultsNotation.parse(text))).toEqual([meaning]);
  });

  it('reports all problems at once, with what was expected', () => {
    expect(problemsOf('rcptt:451@5%,rcpt:999,rcpt:451@200%,flakey,burst=5,accepted:451')).toEqual([
      '"rcptt:451@5%": unknown place "rcptt"; did you mean "rcpt"?',
      '"rcpt:999": expected a code such as 451, disconnect, reset, stall or delay=200ms after "rcpt:", found "999"',
      expect.stringMatching(/^"rcpt:451@200%": expected a frequency after "@", .* found "200%"$/),
      'unknown faults "flakey"; did you mean "flaky"?',
      '"accepted:451": a server sends no reply at "accepted"; expected disconnect, reset, stall or a delay',
      '"burst=5" limits nothing without a rate; add rate=200/s',
    ]);
    expect(problemsOf('smtp=454')).toEqual(['"smtp=454" is the reply beyond a rate; add rate=200/s']);
    expect(problemsOf('rate=1/s,smtp=550')).toEqual([
      'expected smtp=450 or smtp=454 with a rate, found "smtp=550"',
    ]);
    expect(problemsOf('')).toHaveLength(1);
  });

  it('reads a file with rules in both forms, and names file and place of each problem', () => {
    const file = join(folder, 'faults.json');
    const spelled = {
      protocol: 'smtp',
      at: 'rcpt',
      action: { type: 'refuse', code: 450 },
      trigger: { type: 'every', nth: 9 },
    };
    writeFileSync(file, JSON.stringify({ name: 'mine', rules: ['flaky', spelled, 'rate=5/s'] }));
    expect(FaultsNotation.parse(file)).toMatchObject({ name: 'mine', rate: { perSecond: 5, burst: 50 } });
    expect(FaultsNotation.parse(file).rules).toHaveLength(3);
    writeFileSync(file, JSON.stringify({ rules: ['flaki', { ...spelled, at: 'body' }] }));
    expect(problemsOf(file)).toEqual([
      `${file}: rules[0]: unknown faults "flaki"; did you mean "flaky"?`,
      `${file}: rules[1]: SMTP has no point "body"`,
    ]);
    writeFileSync(file, '{"rules":[],"ruels":[]}');
    expect(problemsOf(file)).toEqual([expect.stringContaining('ruels')]);
    expect(problemsOf(join(folder, 'none.json'))).toEqual([expect.stringContaining('not readable as JSON')]);
  });

  it.each(FAULT_SCENARIOS)('has rules for both protocols in $name', ({ name }) => {
    const { rules, rate } = FaultsNotation.parse(name);
    expect(rules.map(ruleProblem)).toEqual(rules.map(() => undefined));
    const protocols = new Set(rules.map(({ protocol }) => protocol));
    expect(rate === null ? protocols.size : 2).toBe(2);
  });

  it('reports unknown text as a problem, and never throws', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), (text) => {
        const read = FaultsNotation.safeParse(text);
        if (!read.success) expect(read.error.issues.length).toBeGreaterThan(0);
      }),
    );
  });
});
