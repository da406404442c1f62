import type { Topic } from '../../app/command-line.ts';
import { listRows } from '../../app/list.ts';

const NOTES: Readonly<Partial<Record<Topic, string>>> = {
  features: ' (append to a transport that supports them: smtp-nodemailer+starttls+auth-plain)',
};

export function printLists(topics: readonly Topic[], json: boolean): void {
  const rows = Object.fromEntries(topics.map((name) => [name, listRows(name)]));
  process.stdout.write(
    json ? `${JSON.stringify(rows, null, 2)}\n` : topics.map((name) => text(name)).join('\n'),
  );
}

function text(topic: Topic): string {
  const rows = listRows(topic);
  const width = Math.max(...rows.map(({ name }) => name.length));
  const lines = rows.map(({ name, summary, features = [] }) => {
    const supported = features.length === 0 ? '' : `; supports ${features.join(' ')}`;
    return `  ${name.padEnd(width)}  ${summary}${supported}\n`;
  });
  return `${topic}${NOTES[topic] ?? ''}\n${lines.join('')}`;
}
