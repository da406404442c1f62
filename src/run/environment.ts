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
