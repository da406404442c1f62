/**
 * A client process whose SendGrid transport changes one byte of one message: the fault that verification must
 * find.
 */
import { CLIENT_PARTS } from '../../../src/app/client-parts.ts';
import { serveRequests } from '../../../src/app/serve.ts';
import type { Content } from '../../../src/model/content.ts';
import type { Transport } from '../../../src/model/transport.ts';
import { Client } from '../../../src/run/client.ts';

const BROKEN_INDEX = 17;

const client = new Client({
  ...CLIENT_PARTS,
  transport: async (setup) => {
    const transport = await CLIENT_PARTS.transport(setup);
    return setup.scenario.transport === 'api-sendgrid' ? broken(transport) : transport;
  },
});
serveRequests(client.handle.bind(client));

function broken(transport: Transport): Transport {
  return {
    prepare: (content) => transport.prepare(withOneByteChanged(content)),
    send: (recipients) => transport.send(recipients),
    compose: (recipients) => transport.compose(recipients),
    facts: () => transport.facts(),
    close: () => transport.close(),
  };
}

function withOneByteChanged(content: Content): Content {
  if (content.strategy !== 'client-render') return content;
  return {
    ...content,
    render: (recipient) => {
      const rendered = content.render(recipient);
      if (recipient.index !== BROKEN_INDEX) return rendered;
      const middle = Math.floor(rendered.text.length / 2);
      const changed = rendered.text[middle] === '#' ? '*' : '#';
      return {
        ...rendered,
        text: rendered.text.slice(0, middle) + changed + rendered.text.slice(middle + 1),
      };
    },
  };
}
