import { expect, it } from 'vitest';
import type { ServerMergeContent } from '../../src/model/content.ts';
import { mailgun } from '../../src/transports/smtp/merge/mailgun.ts';
import { mailjet } from '../../src/transports/smtp/merge/mailjet.ts';
import type { MergeMessage } from '../../src/transports/smtp/merge/merge.ts';
import { smtpMessages } from '../../src/transports/smtp/messages.ts';
import { recipient, recipients, rendered, SERVER_MERGE } from './contents.ts';

function prepared({ headers }: MergeMessage, name: string): unknown {
  const header = headers[name];
  if (typeof header !== 'object') throw new TypeError(`no prepared header ${name}`);
  expect(header.value).toMatch(/^[\x20-\x7e\r\n]*$/);
  return JSON.parse(header.value.replaceAll('\r\n', ''));
}

it('Mailgun: one message for many, with variables in bodies, subject, headers and the To header', () => {
  const message = mailgun(SERVER_MERGE).message(recipients(2));
  expect(message).toMatchObject({
    subject: 'Für %recipient.name%: 100% off 🎁',
    html: expect.stringContaining('<b>%recipient.htmlName%</b>'),
    headers: { 'X-Order': 'o-%recipient.order%', 'X-Sendoff-Id': '%recipient.id%' },
    to: { address: '%recipient%', name: '%recipient.to_name%' },
    envelope: recipients(2),
  });
  const { name, id } = recipient(1);
  expect(prepared(message, 'X-Mailgun-Recipient-Variables')).toEqual({
    'user0@example.com': expect.anything(),
    'user1@example.com': {
      name,
      htmlName: expect.stringContaining('&quot;Z&quot;'),
      order: id,
      id,
      to_name: 'Zoë \\"Z\\" O’Neil',
    },
  });
});

it('Mailgun: Sendoff’s own variables are renamed if a slot has the same name', () => {
  const { flat } = SERVER_MERGE.template;
  const content: ServerMergeContent = {
    ...SERVER_MERGE,
    template: {
      ...SERVER_MERGE.template,
      flat: {
        ...flat,
        subject: [{ slot: 'id' }, { slot: 'to_name' }],
        slots: [...flat.slots, 'id', 'to_name'],
        values: (one) => ({ ...flat.values(one), id: 'slot id', to_name: 'slot name' }),
      },
    },
  };
  const message = mailgun(content).message(recipients(1));
  expect(message.to?.name).toBe('%recipient.to_name_%');
  expect(prepared(message, 'X-Mailgun-Recipient-Variables')).toMatchObject({
    'user0@example.com': { id: 'slot id', id_: recipient(0).id, to_name: 'slot name', to_name_: 'Ann' },
  });
});

it('Mailjet: a message for one, with the template, its variables and headers of its own', () => {
  const merge = mailjet(SERVER_MERGE);
  const message = merge.message(recipients(1, 1));
  const { name } = recipient(1);
  expect(merge.perMessage).toBe(1);
  expect(message).toMatchObject({
    subject: 'Für {{var:name}}: 100% off 🎁',
    headers: { ...rendered(recipient(1)).headers, 'X-MJ-TemplateLanguage': '1' },
    to: { address: 'user1@example.com', name },
    envelope: recipients(1, 1),
  });
  expect(prepared(message, 'X-MJ-Vars')).toEqual({
    name,
    htmlName: expect.stringContaining('&quot;Z&quot;'),
  });
});

it('merges with X-SMTPAPI by default', async () => {
  const { message } = await smtpMessages(SERVER_MERGE);
  expect(message(recipients(2))).toMatchObject({ headers: { 'X-SMTPAPI': { prepared: true } } });
});
