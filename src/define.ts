/**
 * Types and helpers for your own transports and renderers. The two functions return their argument, so
 * importing this module adds no work to a measured process.
 */
export type { Attachment, Headers, Mailbox } from './model/message.ts';
export type { Outcome } from './model/outcome.ts';
export type { TransportOptions } from './model/transport.ts';
export {
  defineRenderer,
  defineTransport,
  type OutgoingMessage,
  type OwnRenderer,
  type OwnSession,
  type OwnTransport,
  type RenderedFor,
  type RenderedMessage,
} from './transports/own/define.ts';
