import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import MailComposer from 'nodemailer/lib/mail-composer';
import { smtpMessages } from '../../src/transports/smtp/messages.ts';
import { createWorkload } from '../../src/workload/index.ts';
import { CONCURRENCY, harnessSide } from '../harness-side.ts';
import { NO_POSTFIX, postfixProgram, startPostfixSink } from '../postfix.ts';
import { type RaceResult, race, type Side, type Skipped } from '../race.ts';
import { startSink } from '../sink.ts';

const SESSIONS = 32;
/** smtp-pipelined has two calls in flight over each connection. */
const CALLS = 2 * SESSIONS;

/** The same small message over equally many sessions to one smtp-sink; ours through the whole harness. */
export async function overSmtpSource(): Promise<RaceResult | Skipped> {
  const name = `smtp-pipelined over Postfix smtp-source, ${SESSIONS} sessions each`;
  const source = postfixProgram('smtp-source');
  const program = postfixProgram('smtp-sink');
  if (source === undefined || program === undefined) return { name, skipped: NO_POSTFIX };
  const folder = await mkdtemp(join(tmpdir(), 'sendoff-bench-'));
  const sink = await startPostfixSink(program);
  try {
    const file = join(folder, 'message');
    await writeFile(file, await sameMessage());
    const contender = await harnessSide('notification', 'static', 'smtp-pipelined', sink.endpoint, CALLS);
    return await race(name, 1.5, contender, smtpSource(source, file, sink.endpoint.port));
  } finally {
    sink.stop();
    await rm(folder, { recursive: true });
  }
}

/** Every message rendered, composed and sent, by two clients of the same harness to the fast sink. */
export async function overNodemailer(): Promise<RaceResult> {
  const sink = await startSink('smtp');
  try {
    const side = (transport: string): Promise<Side> =>
      harnessSide('notification', 'client-render', transport, sink.endpoint);
    return await race(
      `smtp-pipelined over smtp-nodemailer, client-render, ${CONCURRENCY} calls`,
      8,
      await side('smtp-pipelined'),
      await side('smtp-nodemailer'),
    );
  } finally {
    await sink.stop();
  }
}

/**
 * smtp-source ends after a number of messages, not after a time, so the number is derived from the rate of
 * the run before.
 */
function smtpSource(program: string, file: string, port: number): Side {
  let rate = 5000;
  return async (windowMs) => {
    const messages = Math.max(SESSIONS, Math.round((rate * windowMs) / 1000));
    const options = ['-d', '-s', `${SESSIONS}`, '-m', `${messages}`, '-F', file];
    const addresses = ['-f', 'orders@shop.example', '-t', 'customer@shop.example'];
    const startedMs = performance.now();
    await promisify(execFile)(program, [...options, ...addresses, `127.0.0.1:${port}`]);
    rate = (messages / (performance.now() - startedMs)) * 1000;
    return rate;
  };
}

/** smtp-source adds line ends and doubles dots itself. */
async function sameMessage(): Promise<string> {
  const { content, recipients } = await createWorkload({
    kind: 'notification',
    strategy: 'static',
    seed: 1,
    recipients: null,
    template: null,
  });
  const stream = recipients(0);
  const message = (await smtpMessages(content)).message([await stream.next()]);
  await stream.close();
  const built = await new MailComposer(message).compile().build();
  return built.toString('latin1').replaceAll('\r\n', '\n');
}
