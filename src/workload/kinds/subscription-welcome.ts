import { BULK_HEADERS, HELP, type MessageKind, NEWS, plainCommon, SHOP } from './kind.ts';
import { BULK_FOOTER, button, page, section } from './layout.ts';

export const subscriptionWelcome: MessageKind = {
  name: 'subscription-welcome',
  summary: 'welcome to the newsletter: what to expect, and how to leave again',
  sizeBytes: 5_200,
  common: plainCommon(NEWS, HELP),
  templates: {
    subject: 'Welcome aboard, {{firstName}}!',
    text: `Hello {{name}},

welcome to Harbour News! You will hear from us twice a month, and never more often.

What you can expect
  * new arrivals in {{topic}}, before they are in the shop
  * things by {{brand}}, as you asked
  * evenings, repairs and tastings in {{city}} and around

Your welcome gift: {{voucher}} takes 10 % off your next order until {{validUntil}}.
Use it here: ${SHOP}/voucher/{{voucher}}

Change what we send: ${SHOP}/preferences/{{token}}
Unsubscribe with one click: ${SHOP}/unsubscribe/{{token}}

The Harbour Shop
`,
    html: page({
      title: 'Welcome to Harbour News',
      preheader: 'Your welcome gift is inside: 10 % off your next order',
      body: [
        `<tr><td><img src="${SHOP}/mail/welcome-harbour.jpg" width="600" height="220" alt="Morning in the harbour" style="width:100%"></td></tr>`,
        section(`<h1 style="font-size:26px;line-height:1.25;margin:0 0 12px">Welcome aboard, <bdi>{{firstName}}</bdi>!</h1>
<p>Good to have you here. Harbour News comes twice a month, and never more often. It is written by the people who pack your parcels, test the tents and burn the first pancake.</p>
<h2 style="font-size:18px;margin:24px 0 8px">What you can expect</h2>
<table role="presentation" width="100%">
<tr><td width="48" style="padding:8px 0"><img src="${SHOP}/mail/icon-new.png" width="32" height="32" alt=""></td><td style="padding:8px 0"><strong>New arrivals in {{topic}}</strong><br><span class="small">before they are in the shop</span></td></tr>
<tr><td width="48" style="padding:8px 0"><img src="${SHOP}/mail/icon-brand.png" width="32" height="32" alt=""></td><td style="padding:8px 0"><strong>Things by {{brand}}</strong><br><span class="small">as you asked</span></td></tr>
<tr><td width="48" style="padding:8px 0"><img src="${SHOP}/mail/icon-place.png" width="32" height="32" alt=""></td><td style="padding:8px 0"><strong>Evenings, repairs and tastings</strong><br><span class="small">in <bdi>{{city}}</bdi> and around</span></td></tr>
</table>`),
        section(`<table role="presentation" width="100%" class="card"><tr><td align="center" style="padding:24px 16px">
<p class="small" style="margin:0">Your welcome gift</p>
<p style="font-size:28px;letter-spacing:4px;margin:8px 0"><strong>{{voucher}}</strong></p>
<p class="small" style="margin:0">10 % off your next order, until {{validUntil}}</p>
</td></tr></table>
${button(`${SHOP}/voucher/{{voucher}}`, 'Use it now')}`),
      ].join('\n'),
      footer: BULK_FOOTER,
    }),
    headers: { ...BULK_HEADERS, 'X-List': 'harbour-news' },
  },
  view: (customer) => ({
    name: customer.name,
    firstName: customer.firstName,
    email: customer.email,
    city: customer.city,
    token: customer.token,
    topic: customer.productPreference,
    brand: customer.brandPreference,
    voucher: `AHOY-${customer.token.slice(0, 6).toUpperCase()}`,
    validUntil: customer.order.deliveryDate,
  }),
};
