import type { Threshold } from '../model/threshold.ts';
import type { ConfigLayer } from './resolve.ts';
import { UserConfig } from './user-config.ts';

/**
 * The thresholds of the topmost layer that has any; undefined where none does. They are no part of `Config`, for what is
 * measured does not depend on them. Layers with faults are passed over: `resolveConfig` reports these.
 */
export function thresholdsOf(layers: readonly ConfigLayer[]): readonly Threshold[] | undefined {
  for (const { config } of layers.toReversed()) {
    const text =
      typeof config === 'object' && config !== null && 'failOn' in config ? config.failOn : undefined;
    const checked = UserConfig.shape.failOn.safeParse(text);
    if (checked.success && checked.data !== undefined) return checked.data;
  }
  return undefined;
}
