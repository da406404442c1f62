import type { RunRecord } from '../../src/model/run-file.ts';
import type { SendLimits, TargetServer } from '../../src/model/target.ts';
import { fabricateRun } from './fabricate-run.ts';
import { fabricateScenario } from './fabricate-scenario.ts';

const POSTFIX: TargetServer = {
  host: '127.0.0.1',
  address: '127.0.0.1',
  port: 2525,
  secured: false,
  user: null,
};
export const LIMITS = { maxMessages: 100, maxPerSecond: 1, recipients: ['me@example.org'], sandbox: true };
const GATEWAY: TargetServer = { ...POSTFIX, host: 'localhost', port: 8080 };

/** A run against both, which deliver to Sendoff or not. */
export function targetRun(sink: boolean, sendLimits: SendLimits | null = null): RunRecord {
  const server = { mock: sink ? 'smtp' : null };
  const run = fabricateRun({
    blocks: 6,
    scenarios: [
      fabricateScenario('receipt', 'static', 'smtp-nodemailer', {}, { ...server, target: '127.0.0.1:2525' }),
      fabricateScenario('receipt', 'static', 'api-sendgrid', {}, { ...server, target: 'localhost:8080' }),
    ],
    config: { targets: { smtp: POSTFIX, api: GATEWAY, sink, from: null, sendLimits }, verify: sink ? 20 : 0 },
  });
  const trials = run.trials.map((trial) => ({
    ...trial,
    mock: null,
    ledger: sink ? trial.ledger : null,
  }));
  return { ...run, trials, counters: [], verifications: sink ? run.verifications : [] };
}
