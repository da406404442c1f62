/** The entry of a counted process: composes or sends batches of messages while valgrind counts. */
import './fixed-environment.ts';
import { readSync, writeSync } from 'node:fs';
import { loadavg } from 'node:os';
import { runBatches } from '../../run/counting/batches.ts';
import { ANSWERS, type CountAnswer, type CountRequest, NEXT_BATCH } from '../../run/counting/protocol.ts';
import { CLIENT_PARTS } from '../client-parts.ts';
import { faultFrom } from '../serve.ts';

const LINE_END = '\n'.charCodeAt(0);

/** Reads a line of standard input; an empty line if the orchestrator has exited. */
function readLine(): string {
  const bytes: number[] = [];
  const one = Buffer.alloc(1);
  while (readSync(0, one) === 1 && one[0] !== LINE_END) bytes.push(one[0] ?? LINE_END);
  return Buffer.from(bytes).toString('utf8');
}

function answer(line: CountAnswer): void {
  writeSync(ANSWERS, `${JSON.stringify(line)}\n`);
}

// Ctrl-C reaches the whole process group; only the orchestrator handles it.
process.on('SIGINT', () => {});
try {
  const { setup, ...request }: CountRequest = JSON.parse(readLine());
  const workload = await CLIENT_PARTS.workload(setup);
  const transport = await CLIENT_PARTS.transport(setup);
  await transport.prepare(workload.content);
  await runBatches({ setup, workload, transport }, request, {
    mark: () => void loadavg(),
    collect: (what) => globalThis.gc?.({ type: what === 'all' ? 'major' : 'minor', execution: 'sync' }),
    report: (batch) => {
      answer(batch);
      return readLine() === NEXT_BATCH;
    },
  });
} catch (cause) {
  answer(faultFrom(cause));
}
// A module of the user may keep connections open.
process.exit(0);
