import type { Content } from '../../model/content.ts';
import type { Recipient } from '../../model/recipient.ts';
import type { Transport, TransportDefinition } from '../../model/transport.ts';

/**
 * A built-in transport that sends the messages of a user's renderer: it awaits the renderer before each call.
 */
export function renderedFirst(carrier: TransportDefinition, name: string): TransportDefinition {
  return { ...carrier, name, create: (options) => awaitingRenderer(carrier.create(options)) };
}

function awaitingRenderer(transport: Transport): Transport {
  let ready: ((recipients: readonly Recipient[]) => Promise<void>) | undefined;
  return {
    prepare(content: Content) {
      ready = content.strategy === 'client-render' ? content.ready : undefined;
      return transport.prepare(content);
    },
    async send(recipients, key) {
      await ready?.(recipients);
      return await transport.send(recipients, key);
    },
    async compose(recipients) {
      await ready?.(recipients);
      return await transport.compose(recipients);
    },
    facts: () => transport.facts(),
    ...(transport.sessions === undefined ? {} : { sessions: transport.sessions.bind(transport) }),
    close: () => transport.close(),
  };
}
