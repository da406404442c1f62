import type { RunRecord } from '../../src/model/run-file.ts';
import { type FabricatedRun, fabricateRun } from './fabricate-run.ts';
import { type Behaviour, type FabricatedScenario, fabricateScenario } from './fabricate-scenario.ts';

export const SMTP = 'receipt/client-render/smtp-nodemailer';
export const API = 'receipt/client-render/api-sendgrid';

/** Two transports with receipts, the first one `slowness` times as slow as usual. */
export function twoScenarios(slowness = 1, change: Partial<Behaviour> = {}): FabricatedScenario[] {
  const smtp = fabricateScenario('receipt', 'client-render', 'smtp-nodemailer');
  const { throughput, clientCpuMicros } = smtp.behaviour;
  return [
    fabricateScenario('receipt', 'client-render', 'smtp-nodemailer', {
      throughput: throughput / slowness,
      clientCpuMicros: clientCpuMicros * slowness,
      ...change,
    }),
    fabricateScenario('receipt', 'client-render', 'api-sendgrid'),
  ];
}

/**
 * A run of its own: with an id, a time and noise that no other one has. Messages are those of every other
 * one.
 */
export function runOf(
  id: string,
  seed: number,
  options: Partial<FabricatedRun> = {},
  startedAt = '2026-03-14T09:00:00.000Z',
): RunRecord {
  const record = fabricateRun({ blocks: 20, scenarios: twoScenarios(), draws: 60, seed, ...options });
  const { header, plan } = record;
  return {
    ...record,
    header: {
      ...header,
      run: id,
      startedAt,
      config: { ...header.config, seed: 7 },
      plan: { ...header.plan, seed: 7 },
    },
    plan: { ...plan, seed: 7 },
  };
}
