import type { Common, Mailbox, Rendered } from '../../model/message.ts';
import type { Fields } from '../../model/recipient.ts';
import type { Customer } from '../customers/customer.ts';

/** A kind of business e-mail. */
export interface MessageKind {
  readonly name: string;
  /** One line for `sendoff list`. */
  readonly summary: string;
  /** The typical size of one message in bytes (see messageSize). */
  readonly sizeBytes: number;
  /** Created on demand, because drawing attachments takes time. */
  readonly common: () => Common;
  /** Handlebars sources without custom helpers, so providers can render them. */
  readonly templates: Rendered;
  /** The fields that `templates` use, formatted. */
  readonly view: (customer: Customer) => Fields;
}

/**
 * The bytes of one message: its parts in UTF-8, and its attachments in base64 with a line end every 76
 * characters (RFC 2045).
 */
export function messageSize(rendered: Rendered, common: Common): number {
  let bytes = Buffer.byteLength(rendered.subject) + Buffer.byteLength(rendered.text);
  bytes += Buffer.byteLength(rendered.html);
  for (const [name, value] of Object.entries(rendered.headers)) bytes += Buffer.byteLength(name + value) + 4;
  for (const { content } of common.attachments) {
    const base64 = Math.ceil(content.length / 3) * 4;
    bytes += base64 + Math.ceil(base64 / 76) * 2;
  }
  return bytes;
}

/** The common parts of messages without attachments. */
export function plainCommon(from: Mailbox, replyTo: Mailbox): () => Common {
  return () => ({ from, replyTo: [replyTo], attachments: [] });
}

export const SHOP = 'https://shop.example';
export const ORDERS: Mailbox = { address: 'orders@shop.example', name: 'The Harbour Shop' };
export const NEWS: Mailbox = { address: 'news@shop.example', name: 'Harbour News' };
export const HELP: Mailbox = { address: 'help@shop.example', name: 'Harbour Shop – Customer Care' };

/** RFC 8058: unsubscribing with one POST request and no page in between. */
export const BULK_HEADERS = {
  'List-Unsubscribe': `<${SHOP}/unsubscribe/{{token}}>, <mailto:unsubscribe@shop.example>`,
  'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
} as const;
