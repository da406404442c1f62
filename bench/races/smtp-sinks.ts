import { harnessSide } from '../harness-side.ts';
import { NO_POSTFIX, postfixProgram, startPostfixSink } from '../postfix.ts';
import { type RaceResult, race, type Skipped } from '../race.ts';
import { startSink } from '../sink.ts';

/** Our fast sink against Postfix's, under the same bare pipelining client. */
export async function smtpSinks(): Promise<RaceResult | Skipped> {
  const name = 'fast SMTP sink over Postfix smtp-sink';
  const program = postfixProgram('smtp-sink');
  if (program === undefined) return { name, skipped: NO_POSTFIX };
  const ours = await startSink('smtp');
  const theirs = await startPostfixSink(program);
  try {
    const contender = await harnessSide('notification', 'static', 'raw-smtp', ours.endpoint);
    const reference = await harnessSide('notification', 'static', 'raw-smtp', theirs.endpoint);
    return await race(name, 1, contender, reference);
  } finally {
    theirs.stop();
    await ours.stop();
  }
}
