import { PROBE_SCHEMA, type ProbeConnection, type SmtpOffers, type SmtpProbe } from '../model/probe.ts';
import { smtpAdvice } from './advice/smtp.ts';
import { openConnection } from './connect.ts';
import { ProbeDialogue, type TimedReply } from './dialogue.ts';
import { probeOffers } from './offers.ts';
import { roundTripsOf, TIMED_REQUESTS } from './round-trips.ts';
import type { Target } from './target.ts';
import { factsOf, type Secured, tlsResumption } from './tls.ts';
import { type Attempt, attempt, type ProbeOptions } from './with-timeout.ts';

/** One connection after its greeting, with TLS if possible. */
interface Visit {
  readonly dialogue: ProbeDialogue;
  readonly connection: ProbeConnection;
  readonly greeting: TimedReply;
  /** The offers before TLS; null if TLS came first. */
  readonly clear: SmtpOffers | null;
  /** Undefined if there was no TLS. */
  readonly tls: Attempt<Secured> | undefined;
}

/**
 * Probes an SMTP server over two connections at most, and sends no mail.
 *
 * @throws usage errors if no SMTP server answers, or it rejects this client
 */
export async function probeSmtp(target: Target, options: ProbeOptions, at: Date): Promise<SmtpProbe> {
  const { isSecured, url } = target;
  options.onStep(`connecting to ${url}`);
  const sent: string[][] = [];
  const first = await visit(target, options, sent);
  const { dialogue, greeting, clear, connection, tls } = first;
  try {
    const secured = tls !== undefined && 'value' in tls ? tls.value : undefined;
    const facts = secured === undefined ? undefined : factsOf(secured, url);
    const offers = { clear, secured: secured === undefined ? null : await offered(dialogue, greeting) };
    options.onStep('timing round trips');
    const here = await timed(dialogue);
    await dialogue.quit();
    // A failed handshake ends the connection, so a new one times round trips without TLS.
    const samples =
      here.length > 0 || secured !== undefined ? here : await timedInTheClear(target, options, sent);
    const roundTrips = roundTripsOf('NOOP', samples) ?? null;
    const second = secured?.session() === undefined ? undefined : await again(target, options, sent, secured);
    const security = secured === undefined ? 'none' : isSecured ? 'tls' : 'starttls';
    const found = {
      protocol: 'smtp',
      schema: PROBE_SCHEMA,
      url,
      at: at.toISOString(),
      connection,
      roundTrips,
      sent,
      security,
      greeting: { text: `${greeting.code} ${greeting.lines[0] ?? ''}`.trim(), afterMs: greeting.afterMs },
      offers,
      tls:
        secured === undefined || facts === undefined
          ? null
          : { ...facts, resumption: tlsResumption(secured, second) },
      tlsProblem: tls !== undefined && 'problem' in tls ? tls.problem : null,
    } as const;
    return { ...found, advice: smtpAdvice(found, target) };
  } finally {
    dialogue.destroy();
  }
}

/** The steps of a client before it authenticates. */
async function visit(
  target: Target,
  options: ProbeOptions,
  log: string[][],
  session?: Buffer,
): Promise<Visit> {
  const { socket, connection } = await openConnection(target, options);
  const sent: string[] = [];
  log.push(sent);
  const dialogue = new ProbeDialogue(socket, target, options, sent);
  try {
    if (target.isSecured) {
      const tls = { value: await dialogue.secure({ session }) };
      options.onStep('waiting for the greeting');
      return { dialogue, connection, greeting: await dialogue.greeting(), clear: null, tls };
    }
    options.onStep('waiting for the greeting');
    const greeting = await dialogue.greeting();
    const clear = await offered(dialogue, greeting);
    if (!clear.startTls) return { dialogue, connection, greeting, clear, tls: undefined };
    const tls = await attempt(async () => {
      const { code, lines } = await dialogue.ask('STARTTLS');
      if (code !== 220) throw dialogue.refusal({ code, lines });
      return await dialogue.secure({ session });
    });
    return { dialogue, connection, greeting, clear, tls };
  } catch (cause) {
    dialogue.destroy();
    throw cause;
  }
}

async function offered(dialogue: ProbeDialogue, greeting: TimedReply): Promise<SmtpOffers> {
  return probeOffers(await dialogue.hello(greeting));
}

/** Times round trips over a new connection without TLS. Returns none if that fails. */
async function timedInTheClear(
  target: Target,
  options: ProbeOptions,
  log: string[][],
): Promise<readonly number[]> {
  if (target.isSecured) return [];
  const opened = await attempt(() => openConnection(target, options));
  if ('problem' in opened) return [];
  const sent: string[] = [];
  log.push(sent);
  const dialogue = new ProbeDialogue(opened.value.socket, target, options, sent);
  try {
    const samples = await attempt(async () => {
      await offered(dialogue, await dialogue.greeting());
      return await timed(dialogue);
    });
    await dialogue.quit();
    return 'value' in samples ? samples.value : [];
  } finally {
    dialogue.destroy();
  }
}

/** Sends NOOPs until there are enough samples or the server stops answering. */
async function timed(dialogue: ProbeDialogue): Promise<readonly number[]> {
  const samplesMs: number[] = [];
  await attempt(async () => {
    while (samplesMs.length < TIMED_REQUESTS) samplesMs.push((await dialogue.ask('NOOP')).afterMs);
  });
  return samplesMs;
}

/** A second connection that resumes the TLS session of the first if the server allows it. */
async function again(
  target: Target,
  options: ProbeOptions,
  sent: string[][],
  first: Secured,
): Promise<Secured | undefined> {
  options.onStep('resuming the TLS session');
  const second = await attempt(() => visit(target, options, sent, first.session()));
  if ('problem' in second) return undefined;
  const { dialogue, tls } = second.value;
  await dialogue.quit();
  return tls !== undefined && 'value' in tls ? tls.value : undefined;
}
