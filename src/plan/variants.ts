import type { Config } from '../model/config.ts';
import { isEmulated, type Link, namedLink } from '../model/link.ts';
import { LOOPBACK } from '../model/loopback.ts';
import { type Axis, valueNotation } from '../model/sweep.ts';
import type { PlannedTransport } from './directory.ts';

/** The configuration at one value of its sweep. */
export interface Variant {
  readonly config: Config;
  /** `concurrency=8`; empty without a sweep. */
  readonly label: string;
}

/**
 * The variants of a transport: one per swept value that it supports, ascending. A sweep that does not affect
 * the transport leaves the configuration itself.
 */
export function variantsOf(
  config: Config,
  {
    mock,
    maxBatch,
    replacesConnections,
  }: Pick<PlannedTransport, 'mock' | 'maxBatch' | 'replacesConnections'>,
): readonly Variant[] {
  const { sweep } = config;
  const isSwept =
    sweep !== null &&
    !(mock === undefined && ofLink(sweep.axis)) &&
    !(replacesConnections !== true && sweep.axis === 'messages-per-connection');
  if (!isSwept) return [{ config, label: '' }];
  return sweep.values
    .filter((value) => sweep.axis !== 'batch' || value <= maxBatch)
    .map((value) => ({
      config: withValue(config, sweep.axis, value),
      label: labelOf(sweep.axis, value),
    }));
}

export function labelOf(axis: Axis, value: number): string {
  return `${axis}=${valueNotation(axis, value)}`;
}

function ofLink(axis: Axis): boolean {
  return axis === 'rtt' || axis === 'down' || axis === 'up';
}

function withValue(config: Config, axis: Axis, value: number): Config {
  switch (axis) {
    case 'concurrency':
      return { ...config, concurrency: value };
    case 'batch':
      return { ...config, batch: value };
    case 'messages-per-connection':
      return { ...config, messagesPerConnection: value };
    case 'size':
      return { ...config, sizeBytes: value };
    case 'rtt':
      return { ...config, link: linkOf({ ...config.link, rttMs: value }) };
    case 'down':
      return { ...config, link: linkOf({ ...config.link, downBitsPerSecond: value }) };
    case 'up':
      return { ...config, link: linkOf({ ...config.link, upBitsPerSecond: value }) };
    default:
      return axis satisfies never;
  }
}

/** Each link has its own mock process; a link without effect is the loopback. */
function linkOf(link: Link): Link {
  return isEmulated(link) ? namedLink(link) : LOOPBACK;
}

/** Combines link and label; a label of the link replaces the link's name. */
export function variantName(link: Link, label: string): string {
  const named = link.name === LOOPBACK.name ? '' : link.name;
  if (label === '') return named;
  return named === '' || /^(rtt|down|up)=/.test(label) ? label : `${named},${label}`;
}
