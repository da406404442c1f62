import type { MessageSource, Sink } from './contract.ts';

/** A sink whose deliveries contain `source`; the sink itself if it does not need the source. */
export function attachSource(sink: Sink, kind: MessageSource['kind'], bytes: Buffer | undefined): Sink {
  if (sink.needsSource !== true || bytes === undefined) return sink;
  const source: MessageSource = { kind, bytes };
  return { ...sink, keeps: sink.keeps, deliver: (delivery) => sink.deliver({ ...delivery, source }) };
}
