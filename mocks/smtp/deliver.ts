import type { MessageSource, Sink } from '../contract.ts';
import { readOnceAsync } from '../read-once.ts';
import type { Head } from './head.ts';
import { type Merger, mergeOf } from './merge/merger.ts';
import { contentFromMime } from './mime.ts';
import type { Refusal } from './settings.ts';

/**
 * One complete transaction. `raw` is set if the sink needs the message or the head requests a merge.
 */
export interface Received {
  readonly recipients: readonly string[];
  readonly head: Head;
  readonly raw: Buffer | undefined;
}

/**
 * Delivers a message to the sink, once per recipient. Both hosts call it, so that they deliver alike. Returns
 * a promise only for the first message of a template, whose MIME must be decoded first.
 */
export function deliver(
  { recipients, head, raw }: Received,
  target: Sink,
  merger: Merger,
): Refusal | undefined | Promise<Refusal | undefined> {
  const { id, providerHeaders } = head;
  const sink = attachSource(target, 'mime', raw);
  if (providerHeaders !== undefined && raw !== undefined) {
    const merge = mergeOf(providerHeaders);
    if (merge !== undefined) return merger.deliver(merge, { recipients, head, providerHeaders }, raw, sink);
  }
  const readFor = readOnceAsync(() => contentFromMime(kept(raw), recipients));
  const bytes = raw?.length ?? 0;
  for (const recipient of recipients) {
    sink.deliver({ recipient, id, bytes, read: () => readFor(recipient) });
  }
  return undefined;
}

function kept(raw: Buffer | undefined): Buffer {
  if (raw === undefined) throw new Error('the sink reads a message that it did not keep');
  return raw;
}

/** A sink whose deliveries contain `source`; the sink itself if it does not need the source. */
export function attachSource(sink: Sink, kind: MessageSource['kind'], bytes: Buffer | undefined): Sink {
  if (sink.needsSource !== true || bytes === undefined) return sink;
  const source: MessageSource = { kind, bytes };
  return { ...sink, keeps: sink.keeps, deliver: (delivery) => sink.deliver({ ...delivery, source }) };
}
