/** The command line needs this before a command runs. `sendoff --help` loads it, so it must stay light. */
export { fieldOfOption, optionName } from '../config/option-names.ts';
export { DEFAULT_PRESET, PRESETS } from '../config/presets.ts';
export type { ConfigLayer } from '../config/resolve.ts';
export type { RunEvent } from '../run/events.ts';
export type { GateFlags } from './gate.ts';

export const LIST_TOPICS = [
  'kinds',
  'strategies',
  'transports',
  'features',
  'links',
  'presets',
  'faults',
  'retries',
] as const;

export type Topic = (typeof LIST_TOPICS)[number];

export const SCHEMA_NAMES = ['summary', 'run', 'comparison', 'probe', 'config'] as const;

export type SchemaName = (typeof SCHEMA_NAMES)[number];

/** `; did you mean "run"?`, or the known names if none is near. */
export async function suggestionFor(found: string, known: readonly string[]): Promise<string> {
  const { suggestion } = await import('../config/suggestion.ts');
  return suggestion(found, known);
}

export type { Entries } from '../run/process-pair.ts';
