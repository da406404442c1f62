import type { Threshold } from '../model/threshold.ts';
import type { ConfigLayer } from './resolve.ts';
import { UserConfig } from './user-config.ts';

/**
 * The thresholds of the topmost layer that has any; undefined if none has. They are not part of `Config`,
 * because the measurement does not depend on them. Invalid layers are skipped: `resolveConfig` reports them.
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
