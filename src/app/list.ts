import { FAULT_SCENARIOS } from '../config/fault-scenarios.ts';
import { PRESETS } from '../config/presets.ts';
import { RETRY_POLICIES } from '../config/retry.ts';
import { STRATEGIES, type Strategy } from '../model/content.ts';
import { FEATURES } from '../model/feature.ts';
import { LINKS } from '../model/link.ts';
import { numberText } from '../text/numbers.ts';
import { TRANSPORTS } from '../transports/index.ts';
import { KINDS } from '../workload/index.ts';
import type { Topic } from './command-line.ts';

const STRATEGY_SUMMARIES: Readonly<Record<Strategy, string>> = {
  static: 'no personal fields: every recipient gets the same message',
  'client-render': 'the client renders each recipient’s message',
  'server-merge': 'the client sends a template and data, the server renders',
};

export interface ListRow {
  readonly name: string;
  readonly summary: string;
  /** The features that a transport supports. */
  readonly features?: readonly string[];
}

/** Every name that a user may choose, with one line about it. */
export function listRows(topic: Topic): readonly ListRow[] {
  switch (topic) {
    case 'kinds':
      return KINDS.map(({ name, summary, sizeBytes }) => ({
        name,
        summary: `${summary}; about ${numberText(sizeBytes / 1000)} kB`,
      }));
    case 'strategies':
      return STRATEGIES.map((name) => ({ name, summary: STRATEGY_SUMMARIES[name] }));
    case 'transports':
      return TRANSPORTS.map(({ name, protocol, summary, maxBatch, features, requires }) => ({
        name,
        summary: [
          summary,
          ...(protocol === 'null' ? [] : [`up to ${maxBatch} recipients per call`]),
          ...(requires === undefined ? [] : [`npm install --save-dev ${requires.join(' ')}`]),
        ].join('; '),
        features: features.map((feature) => `+${feature}`),
      }));
    case 'features':
      return Object.entries(FEATURES).map(([name, { summary }]) => ({ name: `+${name}`, summary }));
    case 'links':
      return LINKS.map(({ link: { name, rttMs }, summary }) => ({
        name,
        summary: rttMs === 0 ? summary : `${summary}; ${rttMs} ms round trip`,
      }));
    case 'presets':
      return PRESETS.map(({ name, summary }) => ({ name, summary }));
    case 'faults':
      return FAULT_SCENARIOS.map(({ name, value, summary }) => ({ name: `${name}=${value}`, summary }));
    case 'retries':
      return RETRY_POLICIES.map(({ policy, summary }) => ({ name: policy.name, summary }));
    default:
      return topic satisfies never;
  }
}
