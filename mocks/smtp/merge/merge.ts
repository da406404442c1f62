import type { Sink } from '../../contract.ts';
import type { Asks, Head } from '../head.ts';
import type { MessageParts } from '../mime.ts';

/** A message with headers that are meant for a provider. */
export interface MergeRequest {
  /** Of the envelope. */
  readonly recipients: readonly string[];
  readonly head: Head;
  readonly asks: Asks;
}

/**
 * One provider's way to have messages merged. Reads what the headers ask for, before any MIME is decoded.
 *
 * @throws MergeMistake where it cannot be followed
 */
export type Merge = (request: MergeRequest) => Render;

/**
 * Hands the personal messages to the sink. All is checked before the first of them.
 *
 * @param template the decoded message, which may be that of an earlier one with the same content: its other
 * headers are not this message's
 * @param own this message, decoded when it is read
 * @throws MergeMistake where the content holds what cannot be followed
 */
export type Render = (template: MessageParts, own: () => Promise<MessageParts>, sink: Sink) => void;

/** Headers that cannot be followed; the message says what is wrong with them. */
export class MergeMistake extends Error {
  override readonly name = 'MergeMistake';
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new MergeMistake(`no JSON: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}

export function objectOf(value: unknown, name: string): Readonly<Record<string, unknown>> {
  if (!isRecord(value)) throw new MergeMistake(`${name} is not an object`);
  return value;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
