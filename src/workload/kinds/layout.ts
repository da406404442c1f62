import { SHOP } from './kind.ts';

/** The parts of a page of the shop's mail. Each part may contain Handlebars. */
export interface MailParts {
  readonly title: string;
  /** Mail programs show it beside the subject. */
  readonly preheader: string;
  readonly body: string;
  readonly footer: string;
}

const STYLE = `
  body { margin: 0; padding: 0; background: #f2efe9; color: #22313a; -webkit-text-size-adjust: 100%; }
  table { border-collapse: collapse; border-spacing: 0; }
  img { border: 0; display: block; max-width: 100%; height: auto; }
  a { color: #0f6b78; }
  .page { width: 100%; max-width: 600px; background: #ffffff; border-radius: 8px; }
  .pad { padding: 28px 36px; }
  .text { font: 16px/1.55 -apple-system, "Segoe UI", Helvetica, Arial, sans-serif; }
  .small { font: 13px/1.5 -apple-system, "Segoe UI", Helvetica, Arial, sans-serif; color: #5c6b73; }
  .button { display: inline-block; padding: 13px 26px; border-radius: 6px; background: #0f6b78; color: #ffffff; font-weight: 600; text-decoration: none; }
  .amount { text-align: right; white-space: nowrap; }
  .card { background: #f7f9f9; border-radius: 6px; }
  @media only screen and (max-width: 600px) {
    .pad { padding: 20px 18px !important; }
    .half { display: block !important; width: 100% !important; }
    .button { display: block !important; text-align: center; }
  }
  @media (prefers-color-scheme: dark) {
    body { background: #11181c; color: #e6ecef; }
    .page { background: #1b252b; }
    .card { background: #22303a; }
    .small { color: #a3b1b9; }
    a { color: #6fcad6; }
  }
`;

/** One page of business mail: a single column of tables, which all mail programs support. */
export function page({ title, preheader, body, footer }: MailParts): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<div style="display:none;max-height:0;overflow:hidden">${preheader}</div>
<table role="presentation" width="100%"><tr><td align="center" style="padding:24px 12px">
<table role="presentation" class="page">
<tr><td class="pad" style="border-bottom:3px solid #f2b25c">
<a href="${SHOP}/"><img src="${SHOP}/mail/harbour-logo.png" width="148" height="40" alt="The Harbour Shop"></a>
</td></tr>
${body}
<tr><td class="pad small" style="border-top:1px solid #dfe5e7">
${footer}
<p>The Harbour Shop Ltd, 4 Quayside, Port Ellery · Registered no. 00481516 · <a href="${SHOP}/legal">Legal notice</a> · <a href="${SHOP}/privacy">Privacy</a></p>
</td></tr>
</table>
</td></tr></table>
</body>
</html>
`;
}

/** A row of the page with text. */
export function section(html: string): string {
  return `<tr><td class="pad text">\n${html}\n</td></tr>`;
}

export function button(url: string, label: string): string {
  return `<p><a class="button" href="${url}">${label}</a></p>`;
}

/** A row of the page with the items, sums and payment of `order`. */
export const ORDER_TABLE: string = section(`<table role="presentation" width="100%">
<tr><th align="left" style="padding:6px 0;border-bottom:2px solid #22313a">Article</th><th class="amount" style="padding:6px 0;border-bottom:2px solid #22313a">Amount</th></tr>
{{#each order.items}}
<tr>
<td style="padding:10px 0;border-bottom:1px solid #dfe5e7"><strong>{{name}}</strong><br><span class="small">{{brand}} · {{sku}} · {{quantity}} × {{unitPrice}}</span></td>
<td class="amount" style="padding:10px 0;border-bottom:1px solid #dfe5e7">{{total}}</td>
</tr>
{{/each}}
<tr><td style="padding:8px 0">Subtotal</td><td class="amount">{{order.subtotal}}</td></tr>
<tr><td style="padding:8px 0">Shipping</td><td class="amount">{{order.shipping}}</td></tr>
<tr><td style="padding:8px 0;border-top:2px solid #22313a"><strong>Total</strong></td><td class="amount" style="border-top:2px solid #22313a"><strong>{{order.total}}</strong></td></tr>
<tr><td class="small">VAT included</td><td class="amount small">{{order.tax}}</td></tr>
</table>`);

/** `ORDER_TABLE` as plain text. */
export const ORDER_LINES = `{{#each order.items}}
  {{quantity}} x {{name}} ({{brand}}, {{sku}}): {{total}}
{{/each}}

  Subtotal   {{order.subtotal}}
  Shipping   {{order.shipping}}
  Total      {{order.total}}
  (VAT included: {{order.tax}})`;

export const SERVICE_FOOTER = `<p>You get this message because of your order {{order.number}}. Questions? Just reply, or visit <a href="${SHOP}/help">our help pages</a>: people answer, every day from 8 to 20.</p>`;

export const BULK_FOOTER = `<p>You get this message because you subscribed to Harbour News as {{email}}. <a href="${SHOP}/preferences/{{token}}">Change what we send</a> · <a href="${SHOP}/unsubscribe/{{token}}">Unsubscribe with one click</a></p>`;
