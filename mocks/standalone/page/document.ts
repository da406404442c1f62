import { createHash } from 'node:crypto';
import type { ApiResponse } from '../../api/exchange.ts';

/** Text that is HTML already; all other text is escaped. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Part = string | number | Html | readonly Html[];

/** HTML with all values escaped. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(texts.map((text, i) => text + (i < parts.length ? written(parts[i] ?? '') : '')).join(''));
}

function written(part: Part): string {
  if (part instanceof Html) return part.text;
  return typeof part === 'object' ? part.map(({ text }) => text).join('') : escaped(String(part));
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Replaces control characters that HTML forbids by visible ones (from U+2400). */
function escaped(text: string): string {
  return text
    .replaceAll(/[&<>"']/g, (one) => ESCAPES[one] ?? one)
    .replaceAll(/(?![\t\n\r])\p{Cc}/gu, (one) =>
      one < ' ' ? String.fromCharCode(0x2400 + one.charCodeAt(0)) : '\ufffd',
    );
}

const STYLE = `
:root { color-scheme: light dark; --line: #8884; --soft: #8882; --accent: light-dark(#0b57a4, #8cc2ff); }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 1rem; font: 16px/1.45 system-ui, sans-serif; }
a { color: var(--accent); }
h1 { font-size: 1.35rem; margin: .2rem 0; overflow-wrap: anywhere; }
h2 { font-size: 1.05rem; margin: 1.6rem 0 .4rem; }
header, .row { display: flex; flex-wrap: wrap; gap: .4rem 1rem; align-items: baseline; justify-content: space-between; }
p, dl { margin: .4rem 0; }
small, .quiet { color: light-dark(#555, #aaa); }
table { border-collapse: collapse; width: 100%; table-layout: fixed; }
th, td { text-align: left; vertical-align: top; padding: .45rem .6rem .45rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
th { font-weight: 600; }
td.number, th.number { width: 4.5rem; } td.mock, th.mock { width: 7rem; } td.time, th.time { width: 7.5rem; }
dl { display: grid; grid-template-columns: minmax(6rem, 11rem) 1fr; gap: .15rem 1rem; }
dt { color: light-dark(#555, #aaa); overflow-wrap: anywhere; } dd { margin: 0; overflow-wrap: anywhere; }
pre { margin: .4rem 0; padding: .8rem; background: var(--soft); border-radius: .4rem; white-space: pre-wrap; overflow-wrap: anywhere; }
iframe { width: 100%; height: 32rem; border: 1px solid var(--line); border-radius: .4rem; background: #fff; color-scheme: light; }
button { font: inherit; padding: .25rem .8rem; }
form { margin: 0; }
@media (max-width: 40rem) {
  table, tbody, tr, td { display: block; width: auto !important; border: 0; padding: 0; }
  thead { display: none; }
  tr { padding: .6rem 0; border-bottom: 1px solid var(--line); }
  td.number, td.mock, td.time { display: inline-block; margin-right: .8rem; font-size: .85rem; }
  dl { grid-template-columns: 1fr; } dd { margin-bottom: .4rem; }
}`;

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** Headers of every answer: no other site may embed it, no type is guessed, nothing is cached. */
export const SAFE_HEADERS: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};

const PAGE_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${STYLE_HASH}'`,
  "frame-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

export function page(title: string, body: Html, status = 200): ApiResponse {
  const { text } = html`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${new Html(STYLE)}</style>
<body>
${body}
</body>
</html>
`;
  return {
    status,
    headers: {
      ...SAFE_HEADERS,
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': PAGE_POLICY,
    },
    body: text,
  };
}

/** For a message's own HTML: no scripts, forms or requests, and not the origin of the inbox. */
const MAIL_POLICY =
  "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; frame-ancestors 'self'";

export function mailDocument(body: string): ApiResponse {
  return {
    status: 200,
    headers: {
      ...SAFE_HEADERS,
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': MAIL_POLICY,
    },
    body,
  };
}
