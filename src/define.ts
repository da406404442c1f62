/** What modules of your own need from Sendoff: types, and nothing that weighs in a measured process. */
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
