import { expect, test } from 'vitest';
import { analyze } from '../../../src/explain/summary.ts';
import type { WireCall } from '../../../src/model/wire-phases.ts';
import { fabricateRun } from '../fabricate-run.ts';
import { fabricateScenario } from '../fabricate-scenario.ts';

const SMTP = 'receipt/static/smtp-nodemailer';

function timesOf(wire: WireCall[] | null) {
  const scenarios = [fabricateScenario('receipt', 'static', 'smtp-nodemailer')];
  const record = fabricateRun({ scenarios });
  return analyze({ ...record, phases: record.phases.map((one) => ({ ...one, wire })) }).wire;
}

test('phases of calls over new connections are means with intervals, and add up to the whole', () => {
  const calls = [1, 2, 3, 4, 5].map((by) => ({
    client: 40 + by,
    connect: 100,
    greeting: 300 - by,
    data: 500 * by,
  }));
  const [times, ...others] = timesOf(calls);
  expect(others).toEqual([]);
  expect(times).toMatchObject({ scenario: SMTP, calls: 5 });
  expect(times?.phases.connect).toMatchObject({ value: 100, low: 100, high: 100, unit: 'µs', level: 0.95 });
  // Student's t with 4 degrees of freedom: 2.776.
  expect(times?.phases.client).toMatchObject({ value: 43 });
  expect(times?.phases.client?.high).toBeCloseTo(43 + (2.776 * Math.sqrt(2.5)) / Math.sqrt(5), 3);
  expect(Object.keys(times?.phases ?? {})).toEqual(['client', 'connect', 'greeting', 'data']);
  const sum = Object.values(times?.phases ?? {}).reduce((all, { value }) => all + value, 0);
  expect(times?.total.value).toBeCloseTo(sum, 9);
});

test('a transport or an older run file without phases has none', () => {
  expect(timesOf(null)).toEqual([]);
  expect(timesOf([])).toEqual([]);
});
