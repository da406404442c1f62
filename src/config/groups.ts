import type { Group } from '../model/config.ts';
import { STRATEGIES } from '../model/content.ts';
import { canonicalName } from '../model/feature.ts';
import type { Preset } from './presets.ts';
import type { ResolvedEnvironment } from './resolved-environment.ts';
import { sweepOf, sweptGroups } from './sweep.ts';
import { targetedGroups } from './targets.ts';
import type { CheckedUserConfig } from './user-config.ts';

/** The groups of the run, adapted to the targets if there are any. */
export function groupsOf(
  user: CheckedUserConfig,
  preset: Preset,
  resolvedEnvironment: ResolvedEnvironment,
): readonly Group[] {
  return targetedGroups(user, chosenGroups(user, preset), resolvedEnvironment);
}

/**
 * The groups before targets apply. Chosen kinds are measured in all strategies, unless strategies are chosen
 * too. A sweep without chosen kinds or strategies has one workload, because each value has its own scenarios.
 */
export function chosenGroups(user: CheckedUserConfig, preset: Preset): readonly Group[] {
  const groups =
    sweepOf(user) === undefined || user.strategies !== undefined
      ? preset.config.groups
      : sweptGroups(user, preset.config.groups);
  const kinds = user.template === undefined ? user.kinds : ['custom'];
  const chosen = user.transports && [...new Set(user.transports.map(canonicalName))];
  if (kinds === undefined) {
    return groups.map((group) => ({
      kinds: group.kinds,
      strategies: user.strategies ?? group.strategies,
      transports: chosen ?? group.transports,
    }));
  }
  const transports = chosen ?? [...new Set(groups.flatMap((group) => group.transports))];
  return [{ kinds, strategies: user.strategies ?? [...STRATEGIES], transports }];
}
