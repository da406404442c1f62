import { BULK_HEADERS, HELP, type MessageKind, NEWS, plainCommon, SHOP } from './kind.ts';
import { BULK_FOOTER, button, page, section } from './layout.ts';
import { offersFor, segmentOf } from './segments.ts';

const OFFERS = 10;

const OFFER_CARD = `<tr><td style="padding:0 36px 20px">
<table role="presentation" width="100%" class="card" style="border:1px solid #e3e8ea;border-radius:6px">
<tr>
<td class="half" width="200" style="padding:0;vertical-align:top"><a href="{{link}}"><img src="{{image}}" width="200" height="200" alt="{{name}} by {{brand}}" style="width:100%;border-radius:6px 0 0 6px"></a></td>
<td class="half text" style="padding:16px 20px;vertical-align:top">
<p class="small" style="margin:0 0 4px;text-transform:uppercase;letter-spacing:1px">{{brand}}{{#if favourite}} · <span style="color:#b4690e">your favourite</span>{{/if}}</p>
<p style="margin:0 0 6px;font-size:18px;line-height:1.3"><a href="{{link}}" style="color:#22313a;text-decoration:none"><strong>{{name}}</strong></a></p>
<p style="margin:0 0 10px;font-size:15px;line-height:1.5">{{blurb}}</p>
<p style="margin:0 0 12px"><strong style="font-size:19px;color:#b4321e">{{price}}</strong> &nbsp;<s style="color:#5c6b73">{{was}}</s></p>
<p style="margin:0"><a href="{{link}}" style="display:inline-block;padding:9px 18px;border-radius:5px;border:2px solid #0f6b78;color:#0f6b78;font-weight:600;text-decoration:none">Have a look</a></p>
</td>
</tr>
</table>
</td></tr>`;

export const campaign: MessageKind = {
  name: 'campaign',
  summary: 'spring sale, segmented by age, gender, city, preference, price range and brand',
  sizeBytes: 21_800,
  common: plainCommon(NEWS, HELP),
  templates: {
    subject: '{{firstName}}, 20 % off {{topic}}: our spring sale starts in {{city}}',
    text: `{{hero.title}}
{{hero.lead}}

Hello {{name}},

the spring sale has begun, and it is 20 % off. We went through the shelves for you: {{topic}}, {{priceRange}}, and {{brand}} wherever we could.

{{edit}}
{{#each offers}}

  {{name}} ({{brand}}{{#if favourite}}, your favourite{{/if}})
  {{blurb}}
  {{price}} instead of {{was}}
  {{link}}
{{/each}}

{{tone}}

Meet us in {{city}}: open evening with coffee, repairs and things to try, this Thursday from 17:00.
${SHOP}/evenings/{{token}}

All offers: ${SHOP}/spring/{{segment}}/{{token}}
Change what we send: ${SHOP}/preferences/{{token}}
Unsubscribe with one click: ${SHOP}/unsubscribe/{{token}}

The Harbour Shop
`,
    html: page({
      title: '{{hero.title}}',
      preheader: '20 % off {{topic}}, and {{brand}} wherever we could',
      body: [
        `<tr><td><a href="${SHOP}/spring/{{segment}}/{{token}}"><img src="{{heroImage}}" width="600" height="320" alt="{{hero.title}}" style="width:100%"></a></td></tr>`,
        section(`<h1 style="font-size:30px;line-height:1.2;margin:0 0 10px">{{hero.title}}</h1>
<p style="font-size:18px;margin:0 0 16px">{{hero.lead}}</p>
<p>Hello <bdi>{{name}}</bdi>, the spring sale has begun, and it is <strong>20 % off</strong>. We went through the shelves for you: {{topic}}, {{priceRange}}, and {{brand}} wherever we could.</p>
${button(`${SHOP}/spring/{{segment}}/{{token}}`, 'To the spring sale')}`),
        section('<h2 style="font-size:20px;margin:0">{{edit}}</h2>'),
        `{{#each offers}}\n${OFFER_CARD}\n{{/each}}`,
        section(`<table role="presentation" width="100%"><tr>
<td class="half" width="50%" style="padding:0 10px 0 0;vertical-align:top"><a href="${SHOP}/evenings/{{token}}"><img src="${SHOP}/mail/spring/evening.jpg" width="254" height="170" alt="Open evening" style="width:100%;border-radius:6px"></a><p><strong>Meet us in <bdi>{{city}}</bdi></strong><br><span class="small">Open evening with coffee, repairs and things to try, this Thursday from 17:00. <a href="${SHOP}/evenings/{{token}}">Save a seat</a></span></p></td>
<td class="half" width="50%" style="padding:0 0 0 10px;vertical-align:top"><a href="${SHOP}/journal/for-good"><img src="${SHOP}/mail/spring/journal.jpg" width="254" height="170" alt="The workshop" style="width:100%;border-radius:6px"></a><p><strong>Made to be mended</strong><br><span class="small">A day in the workshop where zips, soles and toasters get their second life. <a href="${SHOP}/journal/for-good">Read the story</a></span></p></td>
</tr></table>
<p class="card" style="padding:16px 20px">{{tone}}</p>`),
        section(`<table role="presentation" width="100%"><tr>
<td align="center" class="small" style="padding:4px"><a href="${SHOP}/c/outdoor">Outdoor</a></td>
<td align="center" class="small" style="padding:4px"><a href="${SHOP}/c/kitchen">Kitchen</a></td>
<td align="center" class="small" style="padding:4px"><a href="${SHOP}/c/audio">Audio</a></td>
<td align="center" class="small" style="padding:4px"><a href="${SHOP}/c/garden">Garden</a></td>
<td align="center" class="small" style="padding:4px"><a href="${SHOP}/c/cycling">Cycling</a></td>
<td align="center" class="small" style="padding:4px"><a href="${SHOP}/c/books">Books</a></td>
</tr></table>
<p class="small">20 % off the marked articles while stocks last; prices include VAT. Cannot be combined with other vouchers.</p>`),
      ].join('\n'),
      footer: BULK_FOOTER,
    }),
    headers: {
      ...BULK_HEADERS,
      'X-Campaign': 'spring-sale',
      'X-Segment': '{{segment}}',
    },
  },
  view: (customer) => {
    const { hero, heroImage, edit, tone, code } = segmentOf(customer);
    return {
      name: customer.name,
      firstName: customer.firstName,
      email: customer.email,
      city: customer.city,
      token: customer.token,
      topic: customer.productPreference,
      priceRange: customer.priceRange,
      brand: customer.brandPreference,
      hero,
      heroImage,
      edit,
      tone,
      segment: code,
      offers: offersFor(customer, OFFERS),
    };
  },
};
