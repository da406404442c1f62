import { pdf } from '../assets/pdf.ts';
import { HELP, type MessageKind, ORDERS, SHOP } from './kind.ts';
import { button, ORDER_LINES, ORDER_TABLE, page, SERVICE_FOOTER, section } from './layout.ts';
import { RECEIPT_TERMS } from './receipt-terms.ts';

export const receipt: MessageKind = {
  name: 'receipt',
  summary: 'line items, total and VAT, with a PDF of the terms attached',
  sizeBytes: 34_500,
  common: () => ({
    from: ORDERS,
    replyTo: [HELP],
    attachments: [
      {
        filename: 'receipt-terms.pdf',
        contentType: 'application/pdf',
        content: pdf(RECEIPT_TERMS),
        disposition: 'attachment',
      },
    ],
  }),
  templates: {
    subject: 'Your receipt for order {{order.number}}, {{firstName}}',
    text: `Hello {{name}},

thank you for your purchase of {{order.date}}. We have received your payment ({{order.payment}}).

RECEIPT FOR ORDER {{order.number}}

${ORDER_LINES}

Billed to
  {{name}}
  {{order.street}}
  {{order.postcode}} {{city}}
  {{country}}

Your receipt online: ${SHOP}/receipts/{{order.number}}/{{token}}
Something to return? ${SHOP}/returns/{{order.number}} (30 days, free of charge)

The terms of sale, with your rights to return and repair, are attached.

The Harbour Shop
`,
    html: page({
      title: 'Receipt {{order.number}}',
      preheader: 'Paid: {{order.total}} on {{order.date}}. Thank you!',
      body: [
        section(`<h1 style="font-size:24px;line-height:1.25;margin:0 0 12px">Thank you, <bdi>{{firstName}}</bdi>.</h1>
<p>We have received your payment of <strong>{{order.total}}</strong> ({{order.payment}}) for your order of {{order.date}}. This is your receipt; the terms of sale are attached.</p>
<p class="small">Order <strong>{{order.number}}</strong></p>`),
        ORDER_TABLE,
        section(`<table role="presentation" width="100%" class="card"><tr>
<td class="half small" width="50%" style="padding:16px;vertical-align:top"><strong>Billed to</strong><br><bdi>{{name}}</bdi><br><bdi>{{order.street}}</bdi><br><bdi>{{order.postcode}} {{city}}</bdi><br><bdi>{{country}}</bdi></td>
<td class="half small" width="50%" style="padding:16px;vertical-align:top"><strong>Paid with</strong><br>{{order.payment}}<br>on {{order.date}}</td>
</tr></table>
${button(`${SHOP}/receipts/{{order.number}}/{{token}}`, 'See your receipt online')}
<p class="small">Not quite right? <a href="${SHOP}/returns/{{order.number}}">Return it within 30 days</a>, free of charge.</p>`),
      ].join('\n'),
      footer: SERVICE_FOOTER,
    }),
    headers: { 'X-Order-Reference': '{{order.number}}', 'X-Document-Type': 'receipt' },
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
