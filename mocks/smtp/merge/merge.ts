import type { Sink } from '../../contract.ts';
import type { Head, ProviderHeaders } from '../head.ts';
import type { MessageParts } from '../mime.ts';

/** A message with provider headers. */
export interface MergeRequest {
  /** The recipients of the envelope. */
  readonly recipients: readonly string[];
  readonly head: Head;
  readonly providerHeaders: ProviderHeaders;
}

/**
 * One provider's merge. Checks the provider headers before any MIME is decoded.
 *
 * @throws MergeError for invalid headers
 */
export type Merge = (request: MergeRequest) => Render;

/**
 * Delivers the merged messages. Checks everything before the first delivery.
 *
 * @param template the decoded message; it may be an earlier message with the same content but other headers
 * @param own this message, decoded when it is read
 * @throws MergeError for invalid content
 */
export type Render = (template: MessageParts, own: () => Promise<MessageParts>, sink: Sink) => void;

/** Invalid provider headers or content. The message describes the error. */
export class MergeError extends Error {
  override readonly name = 'MergeError';
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new MergeError(`invalid JSON: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}

export function objectOf(value: unknown, name: string): Readonly<Record<string, unknown>> {
  if (!isRecord(value)) throw new MergeError(`${name} is not an object`);
  return value;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
