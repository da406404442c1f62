import type { DuetMeasures } from '../../../model/duet.ts';
import type { TrialRefusal } from './refusal.ts';

/** Limits of the assumptions of a duet, as shares of the observed time; docs/statistics.md explains them. */
export const DUET_LIMITS = {
  /** Time of the clients’ core that the hypervisor may give to others. */
  stolen: 0.1,
  /** Time of the clients’ core that other processes may use; counters advance in ticks of 10 ms. */
  others: 0.1,
  /** Time in which the clients’ core may be idle. */
  idle: 0.05,
  /** Distance of a client’s share from half of the time that both had. */
  uneven: 0.02,
  /** Use of a mock’s core from which on the mock explains an idle client. */
  mockCore: 0.8,
} as const;

type Breach = TrialRefusal<'duet-broken'>;

/**
 * Why the ratio of messages in a pair is not the ratio of the clients’ cost. The first broken assumption of
 * the two trials explains the others.
 */
export function duetBreach(one: DuetMeasures, other: DuetMeasures): Breach | undefined {
  if (!one.isPinned || !other.isPinned)
    return { code: 'duet-broken', breach: 'not-pinned', share: 1, limit: 0, severity: 1 };
  const { observedMs, clientCore } = one;
  const clientsMs = one.clientMs + other.clientMs;
  const shares = {
    stolen: clientCore.stolenMs / observedMs,
    others: Math.max(0, clientCore.busyMs - clientsMs) / observedMs,
    idle: Math.max(0, 1 - Math.max(clientsMs, clientCore.busyMs + clientCore.stolenMs) / observedMs),
    uneven: clientsMs === 0 ? 0 : Math.abs(one.clientMs / clientsMs - 0.5),
  };
  return (
    beyond('stolen', shares.stolen) ??
    beyond('others', shares.others) ??
    beyond(mockCoreOf(one, other) >= DUET_LIMITS.mockCore ? 'mock-limited' : 'idle', shares.idle) ??
    beyond('uneven', shares.uneven)
  );
}

function beyond(breach: 'stolen' | 'others' | 'idle' | 'mock-limited' | 'uneven', share: number) {
  const limit = DUET_LIMITS[breach === 'mock-limited' ? 'idle' : breach];
  if (share <= limit) return undefined;
  return { code: 'duet-broken' as const, breach, share, limit, severity: share / limit };
}

/** Use of the busier of the mocks’ cores by mocks. */
function mockCoreOf(one: DuetMeasures, other: DuetMeasures): number {
  const isShared = one.mockCore.core === other.mockCore.core;
  const mostMs = isShared ? one.mockMs + other.mockMs : Math.max(one.mockMs, other.mockMs);
  return mostMs / one.observedMs;
}
