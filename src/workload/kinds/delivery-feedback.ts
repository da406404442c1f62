import { HELP, type MessageKind, ORDERS, plainCommon, SHOP } from './kind.ts';
import { page, SERVICE_FOOTER, section } from './layout.ts';

const WORDS = ['Poor', 'Fair', 'Good', 'Very good', 'Perfect'] as const;

export const deliveryFeedback: MessageKind = {
  name: 'delivery-feedback',
  summary: 'how was the delivery? One link for each rating',
  sizeBytes: 5_400,
  common: plainCommon(ORDERS, HELP),
  templates: {
    subject: 'How did we do, {{firstName}}?',
    text: `Hello {{name}},

your order {{order.number}} arrived on {{order.deliveryDate}} with {{order.carrier}}. How was the delivery?

{{#each ratings}}
  {{stars}} {{word}}: {{url}}
{{/each}}

One click is enough. It takes us to a page where you may say more, if you like.

Thank you!
The Harbour Shop
`,
    html: page({
      title: 'How did we do?',
      preheader: 'One click tells us how your delivery was',
      body: section(`<h1 style="font-size:24px;line-height:1.25;margin:0 0 12px">How did we do, <bdi>{{firstName}}</bdi>?</h1>
<p>Your order {{order.number}} with <strong>{{first.name}}</strong>{{#if more}} and {{more}} more{{/if}} arrived on {{order.deliveryDate}} with {{order.carrier}}. How was the delivery? One click is enough.</p>
<table role="presentation" width="100%">
{{#each ratings}}
<tr><td class="card" style="padding:12px 16px;border-bottom:6px solid transparent"><a href="{{url}}" style="text-decoration:none;font-size:18px"><span style="color:#d98e1f;letter-spacing:3px">{{stars}}</span> &nbsp; {{word}}</a></td></tr>
{{/each}}
</table>
<p>And the articles? Other customers would love to know what you think of <a href="${SHOP}/p/{{first.sku}}/review/{{token}}">{{first.name}}</a>.</p>
<p class="small">We ask once for each order, and never again for this one.</p>`),
      footer: `${SERVICE_FOOTER}
<p><a href="${SHOP}/unsubscribe/{{token}}">No more questions about deliveries, please</a></p>`,
    }),
    headers: {
      'X-Order-Reference': '{{order.number}}',
      'List-Unsubscribe': `<${SHOP}/unsubscribe/{{token}}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    },
  },
  view: ({ name, firstName, token, order }) => ({
    name,
    firstName,
    token,
    order: { number: order.number, deliveryDate: order.deliveryDate, carrier: order.carrier },
    first: { name: order.items[0]?.name ?? '', sku: order.items[0]?.sku ?? '' },
    more: order.itemCount - 1,
    ratings: WORDS.map((word, at) => ({
      word,
      stars: '★'.repeat(at + 1) + '☆'.repeat(4 - at),
      url: `${SHOP}/rate/${order.number}/${at + 1}/${token}`,
    })).reverse(),
  }),
};
