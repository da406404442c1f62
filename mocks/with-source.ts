import type { MessageSource, Sink } from './contract.ts';

/** A sink whose deliveries bear what the client sent; the sink itself if it does not ask for that. */
export function withSource(sink: Sink, kind: MessageSource['kind'], bytes: Buffer | undefined): Sink {
  if (sink.wantsSource !== true || bytes === undefined) return sink;
  const source: MessageSource = { kind, bytes };
  return { ...sink, keeps: sink.keeps, deliver: (delivery) => sink.deliver({ ...delivery, source }) };
}
