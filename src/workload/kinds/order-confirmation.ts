import { HELP, type MessageKind, ORDERS, plainCommon, SHOP } from './kind.ts';
import { button, ORDER_LINES, ORDER_TABLE, page, SERVICE_FOOTER, section } from './layout.ts';

export const orderConfirmation: MessageKind = {
  name: 'order-confirmation',
  summary: 'what was ordered, where it goes and when it will arrive',
  sizeBytes: 6_900,
  common: plainCommon(ORDERS, HELP),
  templates: {
    subject: '{{firstName}}, we have your order {{order.number}}',
    text: `Hello {{name}},

thank you! Your order {{order.number}} of {{order.date}} has reached us, and we have begun to pack it.

${ORDER_LINES}

It goes to
  {{name}}
  {{order.street}}
  {{order.postcode}} {{city}}
  {{country}}
with {{order.carrier}}, and should arrive on {{order.deliveryDate}}, {{order.deliveryWindow}}.

{{#if order.note}}
Your note for the carrier: {{order.note}}

{{/if}}
Change or cancel it (until it is shipped): ${SHOP}/orders/{{order.number}}/{{token}}

The Harbour Shop
`,
    html: page({
      title: 'Order {{order.number}}',
      preheader: '{{order.itemCount}} article(s), {{order.total}}, expected on {{order.deliveryDate}}',
      body: [
        section(`<h1 style="font-size:24px;line-height:1.25;margin:0 0 12px">We have your order, <bdi>{{firstName}}</bdi>!</h1>
<p>Thank you. Order <strong>{{order.number}}</strong> of {{order.date}} has reached us, and we have begun to pack it. You will hear from us again when the parcel leaves.</p>`),
        ORDER_TABLE,
        section(`<table role="presentation" width="100%" class="card"><tr>
<td class="half small" width="50%" style="padding:16px;vertical-align:top"><strong>It goes to</strong><br><bdi>{{name}}</bdi><br><bdi>{{order.street}}</bdi><br><bdi>{{order.postcode}} {{city}}</bdi><br><bdi>{{country}}</bdi></td>
<td class="half small" width="50%" style="padding:16px;vertical-align:top"><strong>It arrives</strong><br>{{order.deliveryDate}}, {{order.deliveryWindow}}<br>with {{order.carrier}}<br><strong>Paid with</strong><br>{{order.payment}}</td>
</tr></table>
{{#if order.note}}
<p class="small"><strong>Your note for the carrier:</strong> <bdi>{{order.note}}</bdi></p>
{{/if}}
${button(`${SHOP}/orders/{{order.number}}/{{token}}`, 'See or change your order')}`),
        section(`<h2 style="font-size:18px;margin:0 0 8px">What happens next</h2>
<table role="presentation" width="100%">
<tr><td width="36" style="padding:6px 0;vertical-align:top">1.</td><td style="padding:6px 0"><strong>Packing.</strong> We pack by hand and without plastic; it takes us until tomorrow.</td></tr>
<tr><td width="36" style="padding:6px 0;vertical-align:top">2.</td><td style="padding:6px 0"><strong>On its way.</strong> {{order.carrier}} collects your parcel, and we send you a link to follow it.</td></tr>
<tr><td width="36" style="padding:6px 0;vertical-align:top">3.</td><td style="padding:6px 0"><strong>At your door.</strong> You unpack it. If it isn’t what you hoped for, you have 30 days to send it back.</td></tr>
</table>`),
      ].join('\n'),
      footer: SERVICE_FOOTER,
    }),
    headers: { 'X-Order-Reference': '{{order.number}}', 'X-Document-Type': 'order-confirmation' },
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
