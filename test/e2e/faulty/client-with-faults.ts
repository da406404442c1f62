/**
 * A client process that meets what a machine or a harness may do to it in a timed trial; the environment
 * variable SENDOFF_TEST_TROUBLE names it, and SENDOFF_TEST_TROUBLES in how many trials, from the first on.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { CLIENT_PARTS } from '../../../src/app/client-parts.ts';
import { serveRequests } from '../../../src/app/serve.ts';
import type { ClientRequest } from '../../../src/model/protocol.ts';
import type { RecipientStream } from '../../../src/model/recipient.ts';
import type { Transport } from '../../../src/model/transport.ts';
import { Client } from '../../../src/run/client.ts';

const STEP_MS = 400;
const SLOW_MS = 60;
const faultResults = process.env['SENDOFF_TEST_TROUBLE'] ?? '';
let left = Number(process.env['SENDOFF_TEST_TROUBLES'] ?? 1);

const client = new Client({
  ...CLIENT_PARTS,
  workload: async (setup) => {
    const workload = await CLIENT_PARTS.workload(setup);
    if (faultResults !== 'slow-recipients') return workload;
    return { ...workload, recipients: (first) => slow(workload.recipients(first)) };
  },
  transport: async (setup) => {
    const transport = await CLIENT_PARTS.transport(setup);
    return faultResults === 'hasty' ? hasty(transport) : transport;
  },
});

serveRequests(async (request: ClientRequest) => {
  if (request.type === 'trial' && left-- > 0) await begin();
  return await client.handle(request);
});

async function begin(): Promise<void> {
  switch (faultResults) {
    case 'clock': {
      const now = Date.now;
      setTimeout(() => {
        Date.now = () => now() + STEP_MS;
      }, 20);
      return;
    }
    case 'stop': {
      // Nothing in a stopped process can wake it.
      const script = `echo ready; read go; kill -STOP ${process.pid}; sleep 1.5; kill -CONT ${process.pid}`;
      const { stdin, stdout } = spawn('sh', ['-c', script], { stdio: ['pipe', 'pipe', 'ignore'] });
      await once(stdout, 'data');
      setTimeout(() => stdin.end('go\n'), 20);
      return;
    }
    case 'stutter': {
      // Stopped for 30 ms of every 60, for longer than a trial lasts.
      const script = `echo ready; read go; for i in $(seq 20); do kill -STOP ${process.pid}; sleep 0.03; kill -CONT ${process.pid}; sleep 0.03; done`;
      const { stdin, stdout } = spawn('sh', ['-c', script], { stdio: ['pipe', 'pipe', 'ignore'] });
      await once(stdout, 'data');
      stdin.end('go\n');
      return;
    }
    case 'busy':
      setInterval(() => {
        const untilMs = performance.now() + 20;
        while (performance.now() < untilMs);
      }, 1).unref();
      return;
  }
}

/** Every worker waits for each of its recipients, one after the other. */
function slow(stream: RecipientStream): RecipientStream {
  return {
    next: async () => {
      await new Promise((resolve) => setTimeout(resolve, SLOW_MS));
      return await stream.next();
    },
    close: () => stream.close(),
  };
}

/** Says that everything was accepted before anything was sent. */
function hasty(transport: Transport): Transport {
  return {
    prepare: (content) => transport.prepare(content),
    send: async (recipients) => {
      transport.send(recipients).catch(() => {});
      return recipients.map(() => ({ kind: 'accepted' as const }));
    },
    compose: (recipients) => transport.compose(recipients),
    facts: () => transport.facts(),
    close: () => transport.close(),
  };
}
