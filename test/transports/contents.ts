import type {
  ClientRenderContent,
  Content,
  MergeTemplate,
  ServerMergeContent,
  StaticContent,
} from '../../src/model/content.ts';
import type { Common, Rendered } from '../../src/model/message.ts';
import { ID_HEADER, messageId } from '../../src/model/proof/identity.ts';
import type { Recipient } from '../../src/model/recipient.ts';

/** A small workload of the tests' own, with everything in it that a transport could get wrong. */

const NAMES = [
  'Ann',
  'Zoë "Z" O’Neil',
  'Łukasz Jr.',
  'مها العلي',
  'נועה',
  '🎉 Party <x@y>',
  '山田 太郎',
  'Bob\\Slash',
];

export function recipient(index: number): Recipient {
  const address = `user${index}@example.com`;
  const name = NAMES[index % NAMES.length] ?? '';
  return { index, address, name, id: messageId(index, address), fields: { name } };
}

export const recipients = (count: number, first = 0): readonly Recipient[] =>
  Array.from({ length: count }, (_, index) => recipient(first + index));

export const COMMON: Common = {
  from: { address: 'shop@sender.example', name: 'Shop, "Ünit"' },
  replyTo: [{ address: 'help@sender.example', name: 'Help' }],
  attachments: [
    {
      filename: 'r.pdf',
      contentType: 'application/pdf',
      content: Buffer.alloc(5_000, 7),
      disposition: 'attachment',
    },
    {
      filename: 'photo.png',
      contentType: 'image/png',
      content: Buffer.from([0, 255, 13, 10, 46, 13, 10]),
      disposition: 'inline',
      contentId: 'photo.png',
    },
  ],
};

const HTML = `<p>${'long line without an end '.repeat(60)}</p>\n.\n..dots\n<img src="cid:photo.png">`;

export function rendered({ name, id }: Recipient): Rendered {
  return {
    subject: `Für ${name}: 100% off 🎁`,
    text: `Hello ${name},\n.\n..two dots\ntrailing space \n\n-- \nשלום`,
    html: `${HTML}<b>${escapeHtml(name)}</b>`,
    headers: {
      'X-Order': `o-${id}`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      'X-Note': `ref ${name}`,
      [ID_HEADER]: id,
    },
  };
}

export const STATIC: StaticContent = {
  strategy: 'static',
  common: COMMON,
  message: {
    subject: 'To everybody — ✓',
    text: 'Same text\nfor all',
    html: HTML,
    headers: { 'X-Campaign': 'spring' },
  },
};

export const CLIENT_RENDER: ClientRenderContent = {
  strategy: 'client-render',
  common: COMMON,
  render: rendered,
};

const TEMPLATE: MergeTemplate = {
  id: 'test-1',
  handlebars: {
    subject: 'Für {{{name}}}: 100% off 🎁',
    text: 'Hello {{{name}}},\n.\n..two dots\ntrailing space \n\n-- \nשלום',
    html: `${HTML}<b>{{name}}</b>`,
    headers: {},
  },
  fields: ({ name }) => ({ name }),
  flat: {
    subject: ['Für ', { slot: 'name' }, ': 100% off 🎁'],
    text: ['Hello ', { slot: 'name' }, ',\n.\n..two dots\ntrailing space \n\n-- \nשלום'],
    html: [`${HTML}<b>`, { slot: 'htmlName' }, '</b>'],
    headers: {
      'X-Order': ['o-', { slot: 'order' }],
      'List-Unsubscribe-Post': ['List-Unsubscribe=One-Click'],
      'X-Note': ['ref ', { slot: 'name' }],
    },
    slots: ['name', 'htmlName', 'order'],
    blocks: [],
    values: ({ name, id }) => ({ name, htmlName: escapeHtml(name), order: id }),
  },
};

export const SERVER_MERGE: ServerMergeContent = {
  strategy: 'server-merge',
  common: COMMON,
  template: TEMPLATE,
  headers: (one) => rendered(one).headers,
};

export const CONTENTS: readonly Content[] = [STATIC, CLIENT_RENDER, SERVER_MERGE];

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
