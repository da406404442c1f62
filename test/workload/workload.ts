import type {
  ClientRenderContent,
  ServerMergeContent,
  StaticContent,
  Workload,
} from '../../src/model/content.ts';
import type { Recipient } from '../../src/model/recipient.ts';
import { type BuiltInWorkload, createWorkload } from '../../src/workload/index.ts';

const SEED = 1;

export function builtIn(kind: string, strategy: Workload['content']['strategy']): Promise<BuiltInWorkload> {
  return createWorkload({ kind, strategy, seed: SEED, recipients: null, template: null });
}

export async function taken(workload: Workload, first: number, count: number): Promise<Recipient[]> {
  const stream = workload.recipients(first);
  const out: Recipient[] = [];
  while (out.length < count) out.push(await stream.next());
  await stream.close();
  return out;
}

export function clientRender({ content }: Workload): ClientRenderContent {
  if (content.strategy !== 'client-render') throw new TypeError(content.strategy);
  return content;
}

export function serverMerge({ content }: Workload): ServerMergeContent {
  if (content.strategy !== 'server-merge') throw new TypeError(content.strategy);
  return content;
}

export function staticContent({ content }: Workload): StaticContent {
  if (content.strategy !== 'static') throw new TypeError(content.strategy);
  return content;
}
