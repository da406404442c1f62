import { arch, cpus, platform, release, totalmem } from 'node:os';
import type { Environment } from '../model/run-file.ts';
import { NODE_FLAGS } from './child.ts';

/** What this machine is; versions come from the composition root, which knows the libraries. */
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
 * What is different on this machine, in words; empty where figures of both belong to one run. The size of the memory does not count:
 * a restart changes what the system keeps of it for itself.
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
    .map((name) => `${name} was ${spoken(before[name])} and is ${spoken(now[name])}`);
}

function spoken(value: unknown): string {
  return Array.isArray(value) ? value.join(' ') || 'none' : String(value ?? 'none');
}
