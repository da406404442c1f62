import { FAULT_SCENARIOS } from '../../config/fault-scenarios.ts';
import { PRESETS } from '../../config/presets.ts';
import { RETRY_POLICIES } from '../../config/retry.ts';
import { STRATEGIES, type Strategy } from '../../model/content.ts';
import { FEATURES } from '../../model/feature.ts';
import { LINKS } from '../../model/link.ts';
import { TRANSPORTS } from '../../transports/index.ts';
import { KINDS } from '../../workload/index.ts';
import type { Topic } from '../flags.ts';

const STRATEGY_SUMMARIES: Readonly<Record<Strategy, string>> = {
  static: 'no personal fields: the same message for everybody',
  'client-render': 'the sender renders each recipient’s message',
  'server-merge': 'template and data are sent, the server renders',
};

const NOTES: Readonly<Partial<Record<Topic, string>>> = {
  features:
    ' (behind the name of a transport that takes them, also several: smtp-nodemailer+starttls+auth-plain)',
};

export function printLists(topics: readonly Topic[], json: boolean): void {
  const rows = Object.fromEntries(topics.map((name) => [name, listRows(name)]));
  process.stdout.write(
    json ? `${JSON.stringify(rows, null, 2)}\n` : topics.map((name) => text(name)).join('\n'),
  );
}

interface Row {
  readonly name: string;
  readonly summary: string;
  /** That a transport takes. */
  readonly features?: readonly string[];
}

export function listRows(topic: Topic): readonly Row[] {
  switch (topic) {
    case 'kinds':
      return KINDS.map(({ name, summary, sizeBytes }) => ({
        name,
        summary: `${summary}; about ${kilobytes(sizeBytes)}`,
      }));
    case 'strategies':
      return STRATEGIES.map((name) => ({ name, summary: STRATEGY_SUMMARIES[name] }));
    case 'transports':
      return TRANSPORTS.map(({ name, protocol, summary, maxBatch, features, requires }) => ({
        name,
        summary: [
          summary,
          ...(protocol === 'null' ? [] : [`up to ${maxBatch} recipients a call`]),
          ...(requires === undefined ? [] : [`npm install --save-dev ${requires.join(' ')}`]),
        ].join('; '),
        features: features.map((feature) => `+${feature}`),
      }));
    case 'features':
      return Object.entries(FEATURES).map(([name, { summary }]) => ({ name: `+${name}`, summary }));
    case 'links':
      return LINKS.map(({ link: { name, rttMs }, summary }) => ({
        name,
        summary: rttMs === 0 ? summary : `${summary}; ${rttMs} ms there and back`,
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

function text(topic: Topic): string {
  const rows = listRows(topic);
  const width = Math.max(...rows.map(({ name }) => name.length));
  const lines = rows.map(({ name, summary, features = [] }) => {
    const takes = features.length === 0 ? '' : `; takes ${features.join(' ')}`;
    return `  ${name.padEnd(width)}  ${summary}${takes}\n`;
  });
  return `${topic}${NOTES[topic] ?? ''}\n${lines.join('')}`;
}

function kilobytes(bytes: number): string {
  return bytes < 10_000 ? `${(bytes / 1000).toFixed(1)} KB` : `${Math.round(bytes / 1000)} KB`;
}
