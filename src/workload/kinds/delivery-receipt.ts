import { doorstepPhoto } from '../assets/photo.ts';
import { HELP, type MessageKind, ORDERS, SHOP } from './kind.ts';
import { button, page, SERVICE_FOOTER, section } from './layout.ts';

// As with Mailgun: an inline file's name is its Content-ID.
const PHOTO_ID = 'handover.png';

export const deliveryReceipt: MessageKind = {
  name: 'delivery-receipt',
  summary: 'hand-over to the customer, with the photo as an inline image',
  sizeBytes: 299_000,
  common: () => ({
    from: ORDERS,
    replyTo: [HELP],
    attachments: [
      {
        filename: PHOTO_ID,
        contentType: 'image/png',
        content: doorstepPhoto(),
        disposition: 'inline',
        contentId: PHOTO_ID,
      },
    ],
  }),
  templates: {
    subject: 'Delivered, {{firstName}}: order {{order.number}}',
    text: `Hello {{name}},

your parcel {{order.trackingNumber}} was delivered on {{order.deliveryDate}} ({{order.deliveryWindow}}).

  Handed to   {{order.handedTo}}
  Address     {{order.street}}, {{order.postcode}} {{city}}, {{country}}
  Carrier     {{order.carrier}}

{{#if order.note}}
As you asked: {{order.note}}

{{/if}}
A photo of the hand-over is in the HTML version of this message, and at
${SHOP}/delivery/{{order.number}}/photo/{{token}}

Nothing there? Tell us: ${SHOP}/delivery/{{order.number}}/missing/{{token}}

The Harbour Shop
`,
    html: page({
      title: 'Delivered: {{order.number}}',
      preheader: 'Handed to {{order.handedTo}} on {{order.deliveryDate}}',
      body: [
        section(`<h1 style="font-size:24px;line-height:1.25;margin:0 0 12px">It has arrived, <bdi>{{firstName}}</bdi>.</h1>
<p>{{order.carrier}} delivered your parcel <a href="{{order.trackingUrl}}">{{order.trackingNumber}}</a> on {{order.deliveryDate}}.</p>
<p><img src="cid:${PHOTO_ID}" width="528" alt="The parcel where it was left" style="width:100%;border-radius:6px"></p>
<table role="presentation" width="100%" class="card">
<tr><td class="small" width="35%" style="padding:12px 16px">Handed to</td><td style="padding:12px 16px"><strong>{{order.handedTo}}</strong></td></tr>
<tr><td class="small" style="padding:12px 16px">When</td><td style="padding:12px 16px">{{order.deliveryDate}}, {{order.deliveryWindow}}</td></tr>
<tr><td class="small" style="padding:12px 16px">Where</td><td style="padding:12px 16px"><bdi>{{order.street}}</bdi>, <bdi>{{order.postcode}} {{city}}</bdi>, <bdi>{{country}}</bdi></td></tr>
</table>
{{#if order.note}}
<p class="small"><strong>As you asked:</strong> <bdi>{{order.note}}</bdi></p>
{{/if}}
${button(`${SHOP}/orders/{{order.number}}/{{token}}`, 'See your order')}
<p class="small">Nothing there? <a href="${SHOP}/delivery/{{order.number}}/missing/{{token}}">Tell us</a>, and we will find it or send it again.</p>`),
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
