import { cspHash, type Html, html, inlineCode, inlineJson } from './escape.ts';
import { DARK, LIGHT } from './palette.ts';
import type { PagePart } from './sections.ts';
import { styleSheet } from './style.ts';

export interface HtmlAssets {
  /**
   * Text of Chart.js's UMD build, which defines `Chart` on the window: `dist/chart.umd.min.js` of the
   * package, found beside what `import.meta.resolve('chart.js')` gives.
   */
  readonly chartJs: string;
}

export interface HtmlPage {
  readonly title: string;
  /** Beside the name at the top. */
  readonly about: readonly string[];
  /** Above the sections. */
  readonly opening: Html;
  readonly sections: readonly PagePart[];
  readonly footer: string;
  /** The data that the script draws; the page holds it as JSON. */
  readonly charts: readonly unknown[];
  /** The script that draws it; none if nothing is drawn. */
  readonly script: string | undefined;
}

/**
 * One HTML file that works offline. Everything that runs or styles is inlined and admitted by hash; a
 * Content-Security-Policy forbids all else, so that no text in the figures can load or run anything.
 */
export function renderDocument(page: HtmlPage, { chartJs }: HtmlAssets): string {
  const style = inlineCode(styleSheet());
  const scripts = page.script === undefined ? [] : [inlineCode(chartJs), inlineCode(page.script)];
  const policy = [
    "default-src 'none'",
    `script-src ${scripts.length === 0 ? "'none'" : scripts.map(cspHash).join(' ')}`,
    `style-src ${cspHash(style)}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const { title, about, opening, sections, footer, charts } = page;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Sendoff</title>
<style>${style}</style>
</head>
<body>
<header class="top"><strong>Sendoff</strong>${about.map((text) => html`<span>${text}</span>`)}</header>
<main>
${opening}
<nav aria-label="Contents">${sections.map((one) => html`<a href="#${one.id}">${one.nav}</a>`)}</nav>
${sections.map((one) => html`<section id="${one.id}"><h2>${one.title}</h2>${one.body}</section>\n`)}
</main>
<footer>${footer} This file holds everything that it shows and loads nothing.</footer>
<script type="application/json" id="report-data">${inlineJson({ charts, light: LIGHT, dark: DARK })}</script>
${scripts.map((one) => html`<script>${one}</script>\n`)}
</body>
</html>
`.markup;
}

export const NO_SCRIPT: Html = html`<noscript><div class="notice"><p>The charts need JavaScript. Every figure is in the tables below them.</p></div></noscript>`;
