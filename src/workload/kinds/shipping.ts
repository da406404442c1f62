import { HELP, type MessageKind, ORDERS, plainCommon, SHOP } from './kind.ts';
import { button, page, SERVICE_FOOTER, section } from './layout.ts';

export const shipping: MessageKind = {
  name: 'shipping',
  summary: 'the parcel is on its way: carrier and tracking link',
  sizeBytes: 5_400,
  common: plainCommon(ORDERS, HELP),
  templates: {
    subject: 'On its way to you, {{firstName}}: order {{order.number}}',
    text: `Hello {{name}},

your parcel left us on {{order.shippedOn}}.

  Carrier    {{order.carrier}}
  Tracking   {{order.trackingNumber}}
  Expected   {{order.deliveryDate}}, {{order.deliveryWindow}}

Follow it: {{order.trackingUrl}}
Not at home? Choose another day or place: ${SHOP}/delivery/{{order.number}}/{{token}}

In the parcel
{{#each order.items}}
  {{quantity}} x {{name}} ({{brand}})
{{/each}}

It goes to
  {{name}}
  {{order.street}}
  {{order.postcode}} {{city}}
  {{country}}

{{#if order.note}}
Your note for the carrier: {{order.note}}

{{/if}}
The Harbour Shop
`,
    html: page({
      title: 'Shipped: {{order.number}}',
      preheader: 'Expected on {{order.deliveryDate}}, {{order.deliveryWindow}}, with {{order.carrier}}',
      body: [
        section(`<h1 style="font-size:24px;line-height:1.25;margin:0 0 12px">It is on its way, <bdi>{{firstName}}</bdi>.</h1>
<p>Your parcel left us on {{order.shippedOn}} and should be with you on <strong>{{order.deliveryDate}}, {{order.deliveryWindow}}</strong>.</p>
<table role="presentation" width="100%" class="card">
<tr><td class="small" style="padding:14px 16px 2px">Carrier</td><td class="small" style="padding:14px 16px 2px">Tracking number</td></tr>
<tr><td style="padding:0 16px 14px"><strong>{{order.carrier}}</strong></td><td style="padding:0 16px 14px"><a href="{{order.trackingUrl}}">{{order.trackingNumber}}</a></td></tr>
</table>
${button('{{order.trackingUrl}}', 'Follow your parcel')}
<p class="small">Not at home? <a href="${SHOP}/delivery/{{order.number}}/{{token}}">Choose another day or place</a>.</p>`),
        section(`<h2 style="font-size:18px;margin:0 0 8px">In the parcel</h2>
<table role="presentation" width="100%">
{{#each order.items}}
<tr><td style="padding:8px 0;border-bottom:1px solid #dfe5e7"><strong>{{name}}</strong><br><span class="small">{{brand}} · {{sku}}</span></td><td class="amount" style="border-bottom:1px solid #dfe5e7">{{quantity}} ×</td></tr>
{{/each}}
</table>
<p class="small"><strong>It goes to</strong><br><bdi>{{name}}</bdi>, <bdi>{{order.street}}</bdi>, <bdi>{{order.postcode}} {{city}}</bdi>, <bdi>{{country}}</bdi></p>
{{#if order.note}}
<p class="small"><strong>Your note for the carrier:</strong> <bdi>{{order.note}}</bdi></p>
{{/if}}`),
      ].join('\n'),
      footer: SERVICE_FOOTER,
    }),
    headers: {
      'X-Order-Reference': '{{order.number}}',
      'X-Tracking-Number': '{{order.trackingNumber}}',
    },
  },
  view: ({ name, firstName, city, country, token, order }) => ({
    name,
    firstName,
    city,
    country,
    token,
    order,
  }),
};
