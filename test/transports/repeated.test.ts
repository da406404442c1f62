import { describe, expect, it } from 'vitest';
import type { Content, Slotted } from '../../src/model/content.ts';
import type { Mailbox, Rendered } from '../../src/model/message.ts';
import type { TransportDefinition } from '../../src/model/transport.ts';
import { TRANSPORTS } from '../../src/transports/index.ts';
import { CLIENT_RENDER, COMMON, recipients, SERVER_MERGE, STATIC } from './contents.ts';
import { meet } from './meeting.ts';
import { strategiesOf } from './strategies.ts';

const REPLY_TO: readonly Mailbox[] = [
  { address: 'help@sender.example', name: 'Help "first"' },
  { address: 'sales@sender.example', name: 'Salés' },
  { address: 'third@sender.example' },
];
const SHOWN = REPLY_TO.map(({ address, name }) =>
  name === undefined ? `<${address}>` : `${name} <${address}>`,
);
const TAGS = { 'X-Tag': 'one', 'x-Tag': 'two', 'X-tag': 'one' };

/** The same content, answered to several mailboxes and with several headers of one name. */
function repeating(content: Content, { holdsOnce = [] }: TransportDefinition): Content {
  const common = { ...COMMON, ...(holdsOnce.includes('replyTo') ? {} : { replyTo: REPLY_TO }) };
  const tags = holdsOnce.includes('headers') ? {} : TAGS;
  const tagged = (message: Rendered): Rendered => ({ ...message, headers: { ...message.headers, ...tags } });
  switch (content.strategy) {
    case 'static':
      return { ...content, common, message: tagged(content.message) };
    case 'client-render':
      return { ...content, common, render: (one) => tagged(content.render(one)) };
    case 'server-merge': {
      const { flat } = content.template;
      const slotted: Record<string, Slotted> = {};
      for (const [name, value] of Object.entries(tags)) slotted[name] = [String(value)];
      const template = { ...content.template, flat: { ...flat, headers: { ...flat.headers, ...slotted } } };
      return { ...content, common, template, headers: (one) => ({ ...content.headers(one), ...tags }) };
    }
  }
}

const networked = TRANSPORTS.filter(({ mock }) => mock !== undefined);

describe.each(networked)('$name', (definition) => {
  const { holdsOnce = [] } = definition;
  const strategies = strategiesOf(definition);

  it.each([STATIC, CLIENT_RENDER, SERVER_MERGE].filter(({ strategy }) => strategies.includes(strategy)))(
    'delivers every Reply-To address and every header of one name that it says it can, in order, with $strategy',
    async (content) => {
      const { outcomes, received } = await meet(
        definition,
        repeating(content, definition),
        'fast',
        recipients(2),
        1,
      );
      expect(outcomes).toEqual(['accepted', 'accepted']);
      for (const { replyTo, headers } of received) {
        expect(replyTo).toEqual(holdsOnce.includes('replyTo') ? ['Help <help@sender.example>'] : SHOWN);
        const tags = headers.filter(([name]) => name === 'x-tag').map(([, value]) => value);
        expect(tags).toEqual(holdsOnce.includes('headers') ? [] : ['one', 'two', 'one']);
      }
    },
  );
});

it('only Brevo and Mailjet accept a single Reply-To, and only requests with a header object a single header per name', () => {
  const once = (field: 'replyTo' | 'headers'): ReadonlySet<string | undefined> =>
    new Set(networked.filter(({ holdsOnce }) => holdsOnce?.includes(field)).map(({ mock }) => mock));
  expect(once('replyTo')).toEqual(new Set(['brevo', 'mailjet']));
  expect(once('headers')).toEqual(new Set(['sendgrid', 'resend', 'sparkpost', 'mailjet', 'brevo']));
});
