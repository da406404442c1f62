import { partsOf } from '../../model/feature.ts';
import type { Advice, HttpProbe, Probe, ProbeTls, SmtpProbe } from '../../model/probe.ts';
import { printable } from '../../text/lines.ts';
import { countText, numberText } from '../../text/numbers.ts';
import { type Paint, paintFor, ruledTable, type TerminalOptions } from '../terminal/paint.ts';
import { offersTable } from './offers.ts';
import { milliseconds, probeHeadline, sentWords } from './words.ts';

/**
 * The result of a probe, for a terminal: the answer in a sentence, the offers, and advice. Ends with a
 * line end.
 */
export function renderProbe(probe: Probe, options: TerminalOptions): string {
  const paint = paintFor(options);
  return `${[
    paint.styled('bold', paint.wrapped(probeHeadline(probe))),
    serverSection(probe, paint),
    ...(probe.protocol === 'smtp' ? [offersTable(probe, paint)] : []),
    ...(probe.tls === null ? [] : [tlsSection(probe.tls, probe.at, paint)]),
    turnaroundSection(probe.advice, probe.connection.connectMs, paint),
    settingsSection(probe.advice, paint),
    noteSection(probe.advice, paint),
    paint.styled('dim', paint.wrapped(sentWords(probe.sent))),
  ].join('\n\n')}\n`;
}

const LABEL = 13;

/** A label and its value, with all values in one column. */
function row(paint: Paint, label: string, words: string): string {
  return paint.wrapped(words, LABEL + 2, `  ${label.padEnd(LABEL)}`);
}

function serverSection(probe: Probe, paint: Paint): string {
  const { address, port, lookupMs, connectMs } = probe.connection;
  const looked = lookupMs === null ? '' : `; its name was looked up in ${milliseconds(lookupMs)}`;
  const said = probe.protocol === 'smtp' ? smtpRows(probe, paint) : httpRows(probe, paint);
  const timed = probe.roundTrips;
  const trips =
    timed === null
      ? 'not timed'
      : `${milliseconds(timed.minMs)} at least, ${milliseconds(timed.medianMs)} median of ${timed.samplesMs.length} ${timed.of}s`;
  return [
    paint.title('Server'),
    row(paint, 'address', `${address}, port ${port}${looked}`),
    ...said,
    row(paint, 'round trip', `${trips}; TCP connected in ${milliseconds(connectMs)}`),
  ].join('\n');
}

function smtpRows({ greeting }: SmtpProbe, paint: Paint): readonly string[] {
  return [row(paint, 'greeting', `${greeting.text} (after ${milliseconds(greeting.afterMs)})`)];
}

function httpRows(
  { status, firstAnswerMs, http2, keepAlive, hints }: HttpProbe,
  paint: Paint,
): readonly string[] {
  const streams =
    http2 === null
      ? 'no: the server did not negotiate it'
      : `yes; ${http2.streams === null ? 'no limit' : `at most ${countText(http2.streams)}`} concurrent requests, ${countText(http2.windowBytes)} bytes per request before the server must allow more`;
  return [
    row(paint, 'HEAD /', `${status}, first response after ${milliseconds(firstAnswerMs)}`),
    row(paint, 'HTTP/2', streams),
    row(paint, 'keep-alive', keepAliveWords(keepAlive)),
    ...hints.map(({ name, value }) =>
      row(paint, name.length > LABEL - 1 ? '' : name, hintWords(name, value)),
    ),
  ];
}

function hintWords(name: string, value: string): string {
  return name.length > LABEL - 1 ? `${name}: ${value}` : value;
}

function keepAliveWords(keepAlive: HttpProbe['keepAlive']): string {
  if (keepAlive === null) return 'not tested: no HTTP/1.1 connection';
  const { kept, timeoutSeconds, max } = keepAlive;
  return [
    kept ? 'yes (HTTP/1.1)' : 'no (HTTP/1.1): closed after the first response',
    ...(timeoutSeconds === null ? [] : [`idle for at most ${timeoutSeconds} s`]),
    ...(max === null ? [] : [`at most ${max} requests`]),
  ].join(', ');
}

const RESUMED = {
  resumed: ['green', 'yes: a second connection resumed the session of the first'],
  refused: ['yellow', 'no: the server refused to resume the session on a second connection'],
  'no-ticket': ['yellow', 'no: the server sent no session ticket'],
  untested: ['yellow', 'not tested: no second connection'],
} as const satisfies Record<ProbeTls['resumption'], readonly [string, string]>;

const NAMES_SHOWN = 3;
const DAY_MS = 86_400_000;

function tlsSection(
  { version, cipher, alpn, handshakeMs, certificate, resumption }: ProbeTls,
  at: string,
  paint: Paint,
): string {
  const { subject, issuer, names, validUntil, problem } = certificate;
  const more = names.length > NAMES_SHOWN ? `, and ${names.length - NAMES_SHOWN} more` : '';
  const days = Math.floor((Date.parse(validUntil) - Date.parse(at)) / DAY_MS);
  const verified = problem === null ? 'verifies' : `does not verify: ${problem}`;
  const agreed = alpn === null ? '' : `, ${alpn} by ALPN`;
  const [style, resumed] = RESUMED[resumption];
  return [
    paint.title('TLS'),
    row(paint, 'version', `${version}, ${cipher}${agreed}; handshake in ${milliseconds(handshakeMs)}`),
    row(paint, 'certificate', `${subject || 'no subject'}, issued by ${issuer}`),
    ...(names.length === 0 ? [] : [row(paint, '', `for ${names.slice(0, NAMES_SHOWN).join(', ')}${more}`)]),
    row(paint, '', `until ${validUntil.slice(0, 10)} (${days} days)`),
    paint.styled(problem === null ? 'green' : 'red', row(paint, '', verified)),
    paint.styled(style, row(paint, 'resumption', resumed)),
  ].join('\n');
}

function turnaroundSection({ turnarounds, rttMs }: Advice, connectMs: number, paint: Paint): string {
  const { opening, clients } = turnarounds;
  const bases = new Set(clients.map(({ transport }) => partsOf(transport).base));
  const lines = clients.map(({ transport, fresh, warmLeast, warmMost }) => {
    const name = bases.size === clients.length ? partsOf(transport).base : transport;
    const warm = warmLeast === warmMost ? `${warmMost}` : `${warmLeast}–${warmMost}`;
    const waits = [...new Set([warmLeast, warmMost])].map((count) => numberText(rounded(count * rttMs)));
    return [
      `  ${name}`,
      `${fresh}`,
      milliseconds(fresh * rttMs + connectMs),
      warm,
      `${waits.join('–')} ms`,
    ] as const;
  });
  const steps = ['TCP', ...opening.filter(({ count }) => count > 0).map(stepWords), 'the message'].join(', ');
  const head = ['', 'new\nconnection', '\nwaits', 'open\nconnection', '\nwaits'];
  const narrow = lines.map(([name, fresh, freshMs, warm, warmMs]) =>
    paint.wrapped(`${name.trim()}: new ${fresh} (${freshMs}), open ${warm} (${warmMs})`, 2),
  );
  return [
    paint.title('Turnarounds of a message', 'how often a client waits for this server'),
    ruledTable(paint, head, lines) ?? narrow.join('\n'),
    paint.styled(
      'dim',
      paint.wrapped(
        `A new connection: ${steps}. Computed, not measured: each turnaround takes the smallest round trip, ${milliseconds(rttMs)}. TCP takes its measured time and is not counted as a turnaround.`,
      ),
    ),
  ].join('\n');
}

function stepWords({ step, count }: Advice['turnarounds']['opening'][number]): string {
  return count === 1 ? step : `${step} (${count})`;
}

function rounded(value: number): number {
  return Number(value.toPrecision(3));
}

function settingsSection({ client, run, target }: Advice, paint: Paint): string {
  return [
    paint.title('Settings'),
    row(paint, client.library, client.options),
    paint.wrapped('A run against Sendoff’s mocks, with this round trip and these extensions:', 2),
    commandLines(run),
    paint.wrapped(
      target.includes('--allow-external')
        ? 'A run that sends to this server, only to your address, within send limits (docs/targets.md):'
        : 'A run that sends to this server itself (docs/targets.md):',
      2,
    ),
    commandLines(target),
  ].join('\n');
}

/** Not wrapped but continued, so that it can be copied. */
function commandLines(args: readonly string[]): string {
  const command = printable(`npx sendoff ${args.join(' ')}`);
  return `    ${command.replaceAll(/ (--transport|--allow-external)/g, ' \\\n      $1')}`;
}

function noteSection({ notes }: Advice, paint: Paint): string {
  return [paint.title('Notes'), ...notes.map((one) => paint.wrapped(one, 4, '- '))].join('\n');
}
