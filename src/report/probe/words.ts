import type { Probe } from '../../model/probe.ts';
import { numberText, quantity } from '../../text/numbers.ts';

/** Three significant digits. */
export function milliseconds(ms: number): string {
  return `${numberText(ms)} ms`;
}

/** The server, its distance, and the cost for a message. */
export function probeHeadline(probe: Probe): string {
  const { url, advice } = probe;
  const [client] = advice.turnarounds.clients;
  const where = `${url}: ${kindOf(probe)}, round trip ${milliseconds(advice.rttMs)}.`;
  if (client === undefined) return where;
  const { transport, fresh, warmMost } = client;
  return `${where} With ${transport}, a message waits for the server ${times(fresh)} over a new connection, ${times(warmMost)} over an open one.`;
}

function kindOf(probe: Probe): string {
  switch (probe.protocol) {
    case 'smtp':
      return `SMTP${{ none: ', not secured', starttls: ', secured by STARTTLS', tls: ' over TLS' }[probe.security]}`;
    case 'http':
      return `${probe.http2 === null ? 'HTTP/1.1' : 'HTTP/2'}${probe.tls === null ? ', not secured' : ' over TLS'}`;
    default:
      return probe satisfies never;
  }
}

function times(count: number): string {
  if (count === 1) return 'once';
  return count === 2 ? 'twice' : `${count} times`;
}

/** `Sent over 2 connections, and no mail: EHLO [127.0.0.1], 5 × NOOP, QUIT; TLS handshake, QUIT.` */
export function sentWords(sent: Probe['sent']): string {
  const connections = sent.map((one) =>
    runsOf(one).map(([what, count]) => (count === 1 ? what : `${count} × ${what}`)),
  );
  return `Sent over ${quantity(sent.length, 'connection')}, and no mail: ${connections.map((one) => one.join(', ')).join('; then ')}.`;
}

function runsOf(all: readonly string[]): readonly (readonly [what: string, count: number])[] {
  const runs: [string, number][] = [];
  for (const what of all) {
    const last = runs.at(-1);
    if (last?.[0] === what) last[1]++;
    else runs.push([what, 1]);
  }
  return runs;
}
