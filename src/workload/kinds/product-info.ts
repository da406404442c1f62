import { BULK_HEADERS, HELP, type MessageKind, NEWS, plainCommon, SHOP } from './kind.ts';
import { BULK_FOOTER, button, page, section } from './layout.ts';
import { offersFor } from './segments.ts';

/** Statements that fit any product: promises of the shop, not a manufacturer's data sheet. */
const FACTS = [
  { label: 'Availability', value: 'in stock, leaves us tomorrow' },
  { label: 'Warranty', value: '2 years, and 10 years of free repairs' },
  { label: 'Spare parts', value: 'for at least 8 years' },
  { label: 'Packaging', value: 'paper only, no plastic' },
  { label: 'Returns', value: '30 days, free of charge' },
];

export const productInfo: MessageKind = {
  name: 'product-info',
  summary: 'one product that fits the customer in detail, with three alternatives',
  sizeBytes: 8_400,
  common: plainCommon(NEWS, HELP),
  templates: {
    subject: 'Back in stock for you, {{firstName}}: {{product.name}}',
    text: `Hello {{name}},

you asked us to tell you: {{product.name}} by {{product.brand}} is back.

  {{product.blurb}}
  {{product.price}}
  {{product.link}}

{{#each facts}}
  {{label}}: {{value}}
{{/each}}

Others looked at these, too
{{#each others}}
  {{name}} by {{brand}}, {{price}}
  {{link}}
{{/each}}

Change what we send: ${SHOP}/preferences/{{token}}
Unsubscribe with one click: ${SHOP}/unsubscribe/{{token}}

The Harbour Shop
`,
    html: page({
      title: '{{product.name}}',
      preheader: '{{product.name}} by {{product.brand}} is back, for {{product.price}}',
      body: [
        `<tr><td><a href="{{product.link}}"><img src="{{product.image}}" width="600" height="420" alt="{{product.name}}" style="width:100%"></a></td></tr>`,
        section(`<p class="small" style="margin:0 0 4px;text-transform:uppercase;letter-spacing:1px">{{product.brand}} · {{product.sku}}</p>
<h1 style="font-size:28px;line-height:1.2;margin:0 0 10px">{{product.name}}</h1>
<p>Hello <bdi>{{name}}</bdi>, you asked us to tell you: it is back. {{product.blurb}}</p>
<p style="font-size:22px;margin:16px 0"><strong>{{product.price}}</strong></p>
${button('{{product.link}}', 'Order it')}`),
        section(`<h2 style="font-size:18px;margin:0 0 8px">Good to know</h2>
<table role="presentation" width="100%">
{{#each facts}}
<tr><td class="small" width="35%" style="padding:9px 0;border-bottom:1px solid #dfe5e7">{{label}}</td><td style="padding:9px 0;border-bottom:1px solid #dfe5e7">{{value}}</td></tr>
{{/each}}
</table>`),
        section(`<table role="presentation" width="100%" class="card"><tr><td style="padding:20px 24px">
<p style="margin:0 0 8px;font-size:18px;line-height:1.4"><em>“I have had mine for six years now. It has been dropped, lent, rained on and mended once. I would buy the same one again tomorrow.”</em></p>
<p class="small" style="margin:0"><span style="color:#d98e1f;letter-spacing:3px">★★★★★</span> &nbsp; one of 1,284 customers who wrote about it · <a href="${SHOP}/p/{{product.sku}}/reviews">Read what the others say</a></p>
</td></tr></table>`),
        section(`<h2 style="font-size:18px;margin:0 0 12px">Others looked at these, too</h2>
<table role="presentation" width="100%">
{{#each others}}
<tr>
<td width="108" style="padding:8px 0;border-bottom:1px solid #dfe5e7"><a href="{{link}}"><img src="{{image}}" width="96" height="96" alt="{{name}}" style="border-radius:6px"></a></td>
<td style="padding:8px 0;border-bottom:1px solid #dfe5e7"><a href="{{link}}"><strong>{{name}}</strong></a><br><span class="small">{{brand}}: {{blurb}}</span></td>
<td class="amount" style="padding:8px 0;border-bottom:1px solid #dfe5e7">{{price}}</td>
</tr>
{{/each}}
</table>
<p class="small">Not sure? Our people in customer care use these things themselves. <a href="mailto:help@shop.example">Ask them</a>, or come by: <a href="${SHOP}/stores">the shops near <bdi>{{city}}</bdi></a>.</p>`),
      ].join('\n'),
      footer: BULK_FOOTER,
    }),
    headers: { ...BULK_HEADERS, 'X-Campaign': 'back-in-stock', 'X-Product': '{{product.sku}}' },
  },
  view: (customer) => {
    const [product, ...others] = offersFor(customer, 4);
    return {
      name: customer.name,
      firstName: customer.firstName,
      email: customer.email,
      city: customer.city,
      token: customer.token,
      product: product ?? {},
      others,
      facts: FACTS,
    };
  },
};
