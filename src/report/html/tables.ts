import { METRIC_ROWS } from '../../model/metrics.ts';
import type { Comparison } from '../../model/summary.ts';
import { detectableText, estimateCells } from '../../text/estimates.ts';
import type { Names } from '../../text/naming.ts';
import { withUnit } from '../../text/units.ts';
import { comparisonMatrix } from '../sections/comparisons.ts';
import type { Cell, Table } from '../table.ts';
import { type Html, html } from './escape.ts';

/** A table in a box of its own, so that a wide one never widens the page. */
export function htmlTable({ caption, columns, rows }: Table): Html {
  const head = columns.map(
    ({ label, unit, numeric }) =>
      html`<th scope="col"${numeric ? html` class="n"` : undefined}>${label}${
        unit === '' ? undefined : html`<small>${unit}</small>`
      }</th>`,
  );
  const body = rows.map(
    (row) =>
      html`<tr>${row.map((cell, at) => cellHtml(cell, at === 0, columns[at]?.numeric ?? false))}</tr>\n`,
  );
  return scrollBox(
    caption,
    html`<table aria-label="${caption}"><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>`,
  );
}

function scrollBox(label: string, content: Html): Html {
  return html`<p class="caption">${label}</p><div class="scroll" tabindex="0" role="region" aria-label="${label}">${content}</div>`;
}

function cellHtml(cell: Cell, first: boolean, numeric: boolean): Html {
  const open = numeric ? html` class="n"` : undefined;
  switch (cell.type) {
    case 'text':
      if (first) return html`<th scope="row">${cell.text}</th>`;
      return cell.text.length > 40
        ? html`<td class="long">${cell.text}</td>`
        : html`<td${open}>${cell.text}</td>`;
    case 'estimate':
      return html`<td${open}>${cell.estimate.value}<small>${cell.estimate.range}</small></td>`;
    case 'verdict':
      return html`<td>${badge(cell.verdict)}</td>`;
    case 'none':
      return html`<td${numeric ? html` class="n none"` : html` class="none"`} title="${cell.reason}">–</td>`;
    default:
      return cell satisfies never;
  }
}

export function badge(verdict: string): Html {
  return html`<span class="badge ${verdict.replace(' ', '-')}">${verdict}</span>`;
}

/** One row per pair, one column per metric. If all rows have the same pair, the head names it once. */
export function comparisonMatrixHtml(comparisons: readonly Comparison[], names: Names): Html {
  const { metrics, rows } = comparisonMatrix(comparisons, names);
  const [pair, ...others] = new Set(rows.map((row) => row.pair));
  const single = pair !== undefined && others.length === 0;
  const head = metrics.map((metric) => html`<th scope="col">${METRIC_ROWS[metric].label}</th>`);
  const groups = [...Map.groupBy(rows, (row) => row.group)].map(([group, members]) => {
    const lines = members.map(
      (row) =>
        html`<tr><th scope="row">${single ? group : row.pair}</th>${row.cells.map(comparisonCell)}</tr>\n`,
    );
    return single
      ? lines
      : [
          html`<tr class="group"><th scope="rowgroup" colspan="${metrics.length + 1}">${group}</th></tr>`,
          ...lines,
        ];
  });
  const label = 'Ratio with interval, and verdict on the candidate';
  return scrollBox(
    label,
    html`<table class="matrix" aria-label="${label}"><thead><tr><th scope="col">${single ? pair : 'pair'}</th>${head}</tr></thead><tbody>${groups.flat()}</tbody></table>`,
  );
}

function comparisonCell(one: Comparison | undefined): Html {
  if (one === undefined) return html`<td class="none">–</td>`;
  const { value, range } = estimateCells(one.ratio);
  const seen = one.detectable === null ? 'one block' : detectableText(one);
  return html`<td title="smallest detectable difference: ${seen}; pairs: ${one.pairs}">${withUnit(value, '×')} ${badge(one.verdict)}<small>${range}</small></td>`;
}

/** Something that opens on demand. */
export function details(title: string, content: readonly Html[]): Html {
  return html`<details><summary>${title}</summary>${content}</details>`;
}
