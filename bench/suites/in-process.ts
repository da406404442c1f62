import { Bench } from 'tinybench';
import type { Recipient } from '../../src/model/recipient.ts';
import type { Transport } from '../../src/model/transport.ts';
import { TRANSPORTS } from '../../src/transports/index.ts';
import { createWorkload, KINDS } from '../../src/workload/index.ts';

export interface KindCost {
  readonly kind: string;
  /** Microseconds for one message: rendering alone, then rendering and composing for each transport. */
  readonly micros: Readonly<Record<string, number>>;
}

const TIME_MS = 150;

/**
 * Measures with tinybench a client's work for one message of each kind: rendering, and composing MIME, JSON
 * or a form.
 */
export async function inProcess(): Promise<KindCost[]> {
  const costs: KindCost[] = [];
  for (const { name: kind } of KINDS) {
    const { content, recipients } = await createWorkload({
      kind,
      strategy: 'client-render',
      seed: 1,
      recipients: null,
      template: null,
    });
    if (content.strategy !== 'client-render') throw new Error('expected client-render');
    const stream = recipients(0);
    const next = (): Recipient => {
      const recipient = stream.next();
      if (recipient instanceof Promise) throw new Error('generated recipients must be synchronous');
      return recipient;
    };
    const bench = new Bench({ time: TIME_MS, warmupTime: TIME_MS / 3, throws: true });
    bench.add('render', () => void content.render(next()));
    const open: Transport[] = [];
    for (const { name, protocol, create } of TRANSPORTS) {
      if (protocol === 'null') continue;
      const endpoint = { host: '127.0.0.1', port: 9, user: 'user', secret: 'secret' };
      const transport = create({ endpoint, concurrency: 1, connection: 'warm', timeoutMs: 1000 });
      await transport.prepare(content);
      open.push(transport);
      bench.add(name, async () => void (await transport.compose([next()])));
    }
    await bench.run();
    for (const transport of open) await transport.close();
    costs.push({
      kind,
      micros: Object.fromEntries(bench.tasks.map(({ name, result }) => [name, meanMicros(result)])),
    });
  }
  return costs;
}

function meanMicros(result: Bench['tasks'][number]['result']): number {
  if (result.state !== 'completed') throw new Error(`a task ended as ${result.state}`);
  return result.latency.mean * 1000;
}
