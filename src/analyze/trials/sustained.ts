import type { SloCondition } from '../../model/config.ts';
import type { RunRecord } from '../../model/run-file.ts';
import type { Trial } from '../../model/trial.ts';
import { count, figure } from '../../text/wording.ts';
import { percentileOf } from './latency.ts';
import { achievedShare } from './open-loop.ts';

/** A rate of which less was achieved was not sustained. */
export const ACHIEVED = 0.99;

/** Offered messages that were dropped, as a share; null for a closed loop. */
export function droppedShare({ client: { open } }: Pick<Trial, 'client'>): number | null {
  return open === null || open.offered === 0 ? null : open.dropped / open.offered;
}

/** Messages per second of the schedule as it fell out: one call fewer than there were, over the time between first and last. */
export function offeredRate({ client: { open, calls } }: Pick<Trial, 'client'>): number | null {
  if (open === null || calls < 2 || open.intendedSpanMs <= 0) return null;
  const perCall = (open.offered - open.dropped) / calls;
  return ((open.offered - perCall) / open.intendedSpanMs) * 1000;
}

/** Offered messages that were not accepted, as a share. */
function errorShare({ client: { open, outcomes } }: Pick<Trial, 'client'>): number {
  return open === null || open.offered === 0 ? 0 : 1 - outcomes.accepted / open.offered;
}

/** Whether a trial of an open loop sustained its rate, and met the condition of the run where it has one. */
export function isSustained(trial: Trial, { header }: Pick<RunRecord, 'header'>): boolean {
  const { load } = header.config;
  return shortfalls(trial, load.model === 'capacity' ? load.slo : []).length === 0;
}

/** In words, why a trial did not sustain its rate or missed a condition; empty where it did neither. */
export function shortfalls(trial: Trial, slo: readonly SloCondition[]): string[] {
  const { open } = trial.client;
  const achieved = achievedShare(trial);
  if (open === null || achieved === undefined) return ['too few messages were offered to tell'];
  return [
    ...(open.dropped > 0 ? [`${count(open.dropped)} of ${count(open.offered)} messages were dropped`] : []),
    ...(achieved < ACHIEVED ? [`only ${percentDown(achieved)} of the rate was achieved`] : []),
    ...slo.flatMap((condition) => missed(trial, condition)),
    ...(trial.ledger !== null && !trial.ledger.exact ? ['not every message arrived exactly once'] : []),
    ...(trial.sample !== null && trial.sample.mismatchCount > 0
      ? ['not every compared message was what the workload says']
      : []),
  ];
}

function missed(trial: Trial, { metric, below }: SloCondition): string[] {
  if (metric === 'errors') {
    const errors = errorShare(trial);
    return errors < below ? [] : [`${figure(errors * 100)} % of the messages were not accepted`];
  }
  const micros = percentileOf(trial.client.open?.responseTime ?? '', Number(metric.slice(1)));
  const milliseconds = (micros ?? Number.POSITIVE_INFINITY) / 1000;
  return milliseconds < below
    ? []
    : [`${metric.toUpperCase()} of response time was ${Number(milliseconds.toPrecision(4))} ms`];
}

/** 0.98964 → `98.9 %`: rounded down, so that what is below a limit never reads like it. */
function percentDown(share: number): string {
  return `${(Math.floor(share * 1000) / 10).toFixed(1)} %`;
}

/** `P99 below 100 ms and errors below 0.1 %`. */
export function conditionText(slo: readonly SloCondition[]): string {
  const parts = slo.map(({ metric, below }) =>
    metric === 'errors'
      ? `errors below ${Number((below * 100).toPrecision(3))} %`
      : `${metric.toUpperCase()} below ${below} ms`,
  );
  return parts.join(' and ');
}
