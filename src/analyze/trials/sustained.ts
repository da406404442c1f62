import type { SloCondition } from '../../model/config.ts';
import type { RunRecord } from '../../model/run-file.ts';
import type { Trial } from '../../model/trial.ts';
import { percentileOf } from './latency.ts';
import { achievedShare } from './open-loop.ts';

/** Below this share, a rate was not sustained. */
export const ACHIEVED = 0.99;

/** Offered messages that were dropped, as a share; null for a closed loop. */
export function droppedShare({ client: { open } }: Pick<Trial, 'client'>): number | null {
  return open === null || open.offered === 0 ? null : open.dropped / open.offered;
}

/**
 * Messages per second that the schedule offered: all calls but one, over the time from the first to the last.
 */
export function offeredRate({ client: { open, calls } }: Pick<Trial, 'client'>): number | null {
  if (open === null || calls < 2 || open.intendedSpanMs <= 0) return null;
  const perCall = (open.offered - open.dropped) / calls;
  return ((open.offered - perCall) / open.intendedSpanMs) * 1000;
}

/** Offered messages that were not accepted, as a share. */
function errorShare({ client: { open, outcomes } }: Pick<Trial, 'client'>): number {
  return open === null || open.offered === 0 ? 0 : 1 - outcomes.accepted / open.offered;
}

/** True if a trial of an open loop sustained its rate and met the conditions of a capacity search. */
export function isSustained(trial: Trial, { header }: Pick<RunRecord, 'header'>): boolean {
  const { load } = header.config;
  return shortfalls(trial, load.model === 'capacity' ? load.slo : []).length === 0;
}

/** Why a trial did not sustain its rate, or which condition it missed. Shares are of 1. */
export type Shortfall =
  | { readonly code: 'too-few-messages' | 'not-exactly-once' | 'content-differs' }
  | { readonly code: 'dropped'; readonly dropped: number; readonly offered: number }
  | { readonly code: 'not-achieved'; readonly share: number }
  | { readonly code: 'errors'; readonly share: number }
  | { readonly code: 'response-time'; readonly percentile: number; readonly milliseconds: number };

/** Empty if the trial sustained its rate and met every condition. */
export function shortfalls(trial: Trial, slo: readonly SloCondition[]): Shortfall[] {
  const { open } = trial.client;
  const share = achievedShare(trial);
  if (open === null || share === undefined) return [{ code: 'too-few-messages' }];
  const { dropped, offered } = open;
  return [
    ...(dropped > 0 ? [{ code: 'dropped' as const, dropped, offered }] : []),
    ...(share < ACHIEVED ? [{ code: 'not-achieved' as const, share }] : []),
    ...slo.flatMap((condition) => missed(trial, condition)),
    ...(trial.ledger !== null && !trial.ledger.exact ? [{ code: 'not-exactly-once' as const }] : []),
    ...(trial.sample !== null && trial.sample.mismatchCount > 0
      ? [{ code: 'content-differs' as const }]
      : []),
  ];
}

function missed(trial: Trial, { metric, below }: SloCondition): Shortfall[] {
  if (metric === 'errors') {
    const share = errorShare(trial);
    return share < below ? [] : [{ code: 'errors', share }];
  }
  const percentile = Number(metric.slice(1));
  const micros = percentileOf(trial.client.open?.responseTime ?? '', percentile);
  const milliseconds = (micros ?? Number.POSITIVE_INFINITY) / 1000;
  return milliseconds < below ? [] : [{ code: 'response-time', percentile, milliseconds }];
}
