import { arch, cpus, platform, release, totalmem } from 'node:os';
import type { Environment } from '../model/run-file.ts';
import { NODE_FLAGS } from './child.ts';

/** The environment of this machine; the composition root passes the versions in. */
export function environmentOf(sendoff: string, libraries: Readonly<Record<string, string>>): Environment {
  const processors = cpus();
  return {
    sendoff,
    node: process.version,
    nodeFlags: [...NODE_FLAGS],
    platform: `${platform()} ${release()}`,
    arch: arch(),
    cpu: processors[0]?.model.trim() ?? 'unknown',
    cores: Math.max(1, processors.length),
    memoryBytes: totalmem(),
    libraries: { ...libraries },
  };
}

/**
 * Differences between two environments, as text; empty if their figures belong to one run. Ignores the memory
 * size, which a reboot changes slightly.
 */
export function environmentChanges(before: Environment, now: Environment): readonly string[] {
  const { libraries, memoryBytes: _, ...rest } = before;
  const { libraries: librariesNow, memoryBytes: __, ...restNow } = now;
  return [...differences(rest, restNow), ...differences(libraries, librariesNow)];
}

function differences(
  before: Readonly<Record<string, unknown>>,
  now: Readonly<Record<string, unknown>>,
): readonly string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])];
  return names
    .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(now[name]))
    .map((name) => `${name} was ${valueText(before[name])} and is ${valueText(now[name])}`);
}

function valueText(value: unknown): string {
  return Array.isArray(value) ? value.join(' ') || 'none' : String(value ?? 'none');
}
