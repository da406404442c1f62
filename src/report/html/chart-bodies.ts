import type { Claim } from '../../model/summary.ts';
import { estimateCells } from '../../text/estimates.ts';
import { scaleOf, withUnit } from '../../text/units.ts';
import type { LegendEntry, Panel } from '../sections/panel.ts';
import type { PairList, Section, TitledList } from '../sections/section.ts';
import { type Html, html } from './escape.ts';
import { LIGHT } from './palette.ts';
import type { PagePart } from './sections.ts';
import { badge, comparisonMatrixHtml, details, htmlTable } from './tables.ts';

/** Canvases are numbered in the order of the charts in the page's data. */
export function chartBodies(
  charts: readonly (Omit<Section, 'panels'> & {
    readonly panels: readonly Pick<Panel, 'title' | 'description'>[];
  })[],
): readonly PagePart[] {
  let next = 0;
  return charts.map((section) => {
    const panels = section.panels.map(
      (panel) => html`<figure class="panel"><figcaption>${panel.title}</figcaption>
<div class="chart"><canvas data-chart="${next++}" role="img" aria-label="${panel.description}">${panel.description}</canvas></div></figure>\n`,
    );
    const notes = section.notes.map((one) => html`<li>${one}</li>`);
    return {
      id: section.id,
      title: section.title,
      nav: section.nav,
      body: html`${section.lead === '' ? undefined : html`<p class="lead">${section.lead}</p>\n`}${section.paragraphs?.map((one) => html`<p>${one}</p>\n`)}${listsHtml(section.lists)}${cardsHtml(section.cards)}${pairsHtml(section.pairs)}
${section.legend.length === 0 ? undefined : html`<ul class="legend">${section.legend.map(legendItem)}</ul>`}
${panels.length === 0 ? undefined : html`<div class="panels${panels.length === 1 ? ' one' : ''}">${panels}</div>`}
${section.matrix === undefined ? undefined : matrixHtml(section.matrix)}
${panels.length === 0 ? section.tables.map(htmlTable) : undefined}
${notes.length === 0 ? undefined : html`<ul class="${panels.length + section.tables.length === 0 ? 'plain' : 'notes'}">${notes}</ul>`}
${panels.length === 0 || section.tables.length === 0 ? undefined : details(section.tables.length === 1 ? 'The figures as a table' : 'The figures as tables', section.tables.map(htmlTable))}
${section.folded?.map(({ title, table }) => details(title, [htmlTable(table)]))}`,
    };
  });
}

/** Several lists stand side by side. */
function listsHtml(lists: readonly TitledList[] = []): Html {
  const items = (of: readonly string[]): Html =>
    html`<ul class="plain">${of.map((one) => html`<li>${one}</li>`)}</ul>`;
  if (lists.length < 2) return html`${lists.map((one) => html`<p>${one.title}</p>${items(one.items)}`)}`;
  return html`<div class="columns">${lists.map((one) => html`<div><h3>${one.title}</h3>${items(one.items)}</div>`)}</div>`;
}

function pairsHtml(lists: readonly PairList[] = []): Html | undefined {
  if (lists.length === 0) return undefined;
  const columns = lists.map(
    ({ title, entries }) =>
      html`<div><h3>${title}</h3><dl class="pairs">${entries.map(([term, value]) => html`<dt>${term}</dt><dd>${value}</dd>`)}</dl></div>`,
  );
  return html`<div class="columns">${columns}</div>`;
}

function cardsHtml(claims: readonly Claim[] = []): Html | undefined {
  if (claims.length === 0) return undefined;
  const cards = claims.map(
    ({ verdict, claim, because, evidence }) =>
      html`<article class="card">${badge(verdict)}<blockquote>${claim}</blockquote><p>${because}</p>${evidenceHtml(evidence)}</article>`,
  );
  return html`<div class="cards">${cards}</div>`;
}

/** The card shows a few figures; many open on demand. */
function evidenceHtml(evidence: Claim['evidence']): Html | undefined {
  if (evidence.length === 0) return undefined;
  const list = html`<dl>${evidence.map(({ label, estimate }) => {
    const scale = scaleOf([estimate]);
    const { value, range } = estimateCells(estimate, scale);
    return html`<div><dt>${label}</dt><dd>${withUnit(value, scale.unit)} <small>${range}</small></dd></div>`;
  })}</dl>`;
  return evidence.length <= 3 ? list : details(`The ${evidence.length} figures behind it`, [list]);
}

function matrixHtml({ comparisons, names, open }: NonNullable<Section['matrix']>): Html {
  const matrix = comparisonMatrixHtml(comparisons, names);
  return open ? matrix : details('Every pair in every metric', [matrix]);
}

/** A swatch in the same colour, dash and mark as the chart's. */
function legendItem({ name, color, look, mark }: LegendEntry): Html {
  const shades = LIGHT[color.family];
  const paint =
    typeof shades === 'string'
      ? `var(--${color.family})`
      : `var(--${color.family}-${color.shade % shades.length})`;
  if (look === 'fill') {
    return html`<li><svg width="14" height="14" aria-hidden="true"><rect width="14" height="14" rx="2" fill="${paint}"/></svg>${name}</li>`;
  }
  const dash = ['', '6 3', '2 3', '9 3 2 3'][mark % 4] ?? '';
  const shape = [
    html`<circle cx="17" cy="7" r="3.5"/>`,
    html`<path d="M17 2l5 5-5 5-5-5z"/>`,
    html`<path d="M17 2l5 9H12z"/>`,
    html`<rect x="13" y="3" width="8" height="8"/>`,
  ][mark % 4];
  return html`<li><svg width="34" height="14" aria-hidden="true" fill="${paint}" opacity="${color.soft ? '0.4' : '1'}"><path d="M0 7h34" stroke="${paint}" stroke-width="2" stroke-dasharray="${dash}"/>${shape}</svg>${name}</li>`;
}
