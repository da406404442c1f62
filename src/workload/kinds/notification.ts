import { HELP, type MessageKind, plainCommon, SHOP } from './kind.ts';

export const notification: MessageKind = {
  name: 'notification',
  summary: 'a new sign-in to the account: short, text first',
  sizeBytes: 1_000,
  common: plainCommon({ address: 'account@shop.example', name: 'The Harbour Shop' }, HELP),
  templates: {
    subject: 'New sign-in to your account, {{firstName}}',
    text: `Hello {{name}},

your Harbour Shop account was just used from a new device near {{city}}, {{country}}.

Was it you? Then there is nothing to do, and you may delete this message.
If not, secure your account now: ${SHOP}/account/secure/{{token}}

The Harbour Shop
`,
    html: `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>New sign-in</title></head>
<body style="font:16px/1.5 Arial,sans-serif;color:#22313a">
<p>Hello <bdi>{{name}}</bdi>,</p>
<p>your Harbour Shop account was just used from a new device near <bdi>{{city}}, {{country}}</bdi>.</p>
<p>Was it you? Then there is nothing to do, and you may delete this message. If not, <a href="${SHOP}/account/secure/{{token}}">secure your account now</a>.</p>
<p>The Harbour Shop</p>
</body></html>
`,
    headers: { 'X-Notice-Type': 'sign-in', 'Auto-Submitted': 'auto-generated' },
  },
  view: ({ name, firstName, city, country, token }) => ({ name, firstName, city, country, token }),
};
