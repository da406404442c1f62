import type { Summary } from '../../model/summary.ts';
import {
  detailTable,
  feedbackNotes,
  feedbackRows,
  feedbackText,
  learnedTable,
  timeTable,
} from '../feedback-tables.ts';
import type { Names } from '../naming.ts';
import { html } from './escape.ts';
import type { Section } from './sections.ts';
import { htmlTable } from './tables.ts';

/** Only of runs whose senders listened for what became of their messages. */
export function feedbackPageSection(summary: Summary, names: Names): Section | undefined {
  const notes = feedbackNotes(summary, names);
  const rows = feedbackRows(summary);
  if (rows.length === 0 && notes.length === 0) return undefined;
  const tables = rows.length === 0 ? [] : [learnedTable, detailTable, timeTable];
  return {
    id: 'feedback',
    title: 'How the sender learns what became of a message',
    nav: 'Feedback',
    body: html`<p class="lead">${feedbackText(summary)}</p>
${tables.map((table) => htmlTable(table(summary, names)))}
${notes.length === 0 ? undefined : html`<ul class="notes">${notes.map((one) => html`<li>${one}</li>`)}</ul>`}`,
  };
}
