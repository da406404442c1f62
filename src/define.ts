/** What modules of your own need from Sendoff: types, and nothing that weighs in a measured process. */
export {
  defineRenderer,
  defineTransport,
  type OutgoingMessage,
  type OwnRenderer,
  type OwnSession,
  type OwnTransport,
} from './transports/own/define.ts';
