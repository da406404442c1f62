import { describe, expect, it } from 'vitest';
import type { Config } from '../../src/model/config.ts';
import { LOOPBACK } from '../../src/model/loopback.ts';
import { mockOf } from '../../src/model/scenario.ts';
import type { TransportDirectory } from '../../src/plan/directory.ts';
import { plan } from '../../src/plan/plan.ts';
import { DIRECTORY, exampleConfig } from './example-config.ts';

function scenariosOf(changes: Partial<Config>, directory: TransportDirectory = DIRECTORY) {
  const { scenarios, trials } = plan(exampleConfig(changes), directory);
  return { scenarios, measured: scenarios.filter(({ role }) => role === 'measured'), trials };
}

describe('the plan of a sweep', () => {
  const concurrency: Partial<Config> = { sweep: { axis: 'concurrency', values: [1, 8] } };

  it('has a scenario for every value and transport, named by the value, all in every block', () => {
    const { measured, trials } = scenariosOf({ ...concurrency, blocks: 2 });
    expect(measured.map(({ id, load }) => [id, load.concurrency])).toEqual([
      ['receipt/client-render/smtp-nodemailer/concurrency=1', 1],
      ['receipt/client-render/smtp-nodemailer/concurrency=8', 8],
      ['receipt/client-render/api-sendgrid/concurrency=1', 1],
      ['receipt/client-render/api-sendgrid/concurrency=8', 8],
    ]);
    for (const { id } of measured)
      expect(trials.filter(({ scenario }) => scenario === id).map(({ block }) => block)).toEqual([0, 1]);
  });

  it('has its ceilings once, at the highest concurrency', () => {
    const ceilings = scenariosOf(concurrency).scenarios.filter(({ role }) => role === 'ceiling');
    expect(ceilings).toHaveLength(3);
    expect(new Set(ceilings.map(({ load }) => load.concurrency))).toEqual(new Set([8]));
  });

  it('has a ceiling of each mock for every size, because it depends on the size', () => {
    const { scenarios } = scenariosOf({
      sizeBytes: 50_000,
      sweep: { axis: 'size', values: [50_000, 200_000] },
    });
    const bare = scenarios.filter(({ role, mock }) => role === 'ceiling' && mock !== null);
    expect(bare.map(({ transport, sizeBytes }) => [transport, sizeBytes])).toEqual([
      ['raw-smtp', 50_000],
      ['raw-smtp', 200_000],
      ['raw-api-sendgrid', 50_000],
      ['raw-api-sendgrid', 200_000],
    ]);
  });

  it('has a mock for every link, and emulates none without delay', () => {
    const { measured } = scenariosOf({ sweep: { axis: 'rtt', values: [0, 50] } });
    expect(measured.map(({ variant, link }) => [variant, link.name])).toEqual([
      ['rtt=0ms', LOOPBACK.name],
      ['rtt=50ms', 'rtt=50ms'],
      ['rtt=0ms', LOOPBACK.name],
      ['rtt=50ms', 'rtt=50ms'],
    ]);
    expect(new Set(measured.map(mockOf))).toEqual(
      new Set(['smtp', 'smtp rtt=50ms', 'sendgrid', 'sendgrid rtt=50ms']),
    );
  });

  it('names the fixed link beside a value that is none of its own', () => {
    const link = { ...LOOPBACK, name: 'region', rttMs: 20 };
    const [first] = scenariosOf({ link, ...concurrency }).measured;
    expect(first?.variant).toBe('region,concurrency=1');
  });

  it('leaves out what a transport does not take in one call, and the link of one that has none', () => {
    const directory: TransportDirectory = {
      ...DIRECTORY,
      transport: (name) => ({ ...DIRECTORY.transport(name), maxBatch: name === 'api-sendgrid' ? 50 : 1000 }),
    };
    const { measured } = scenariosOf({ sweep: { axis: 'batch', values: [1, 10, 100] } }, directory);
    expect(measured.map(({ transport, load }) => `${transport} ${load.batch}`)).toEqual([
      'smtp-nodemailer 1',
      'smtp-nodemailer 10',
      'smtp-nodemailer 100',
      'api-sendgrid 1',
      'api-sendgrid 10',
    ]);
    const groups: Config['groups'] = [{ kinds: ['receipt'], strategies: ['static'], transports: ['null'] }];
    expect(scenariosOf({ groups, sweep: { axis: 'rtt', values: [0, 50] } }).measured).toHaveLength(1);
  });
});
