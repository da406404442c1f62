import {
  detailTable,
  feedbackNotes,
  feedbackRows,
  feedbackText,
  learnedTable,
  timeTable,
} from '../feedback-tables.ts';
import type { Context } from './context.ts';
import type { Section } from './section.ts';

const TITLE = 'How the sender learns what became of a message';

export function feedback({ summary, names }: Context): Section {
  const notes = feedbackNotes(summary, names);
  const tables =
    feedbackRows(summary).length === 0
      ? []
      : [learnedTable, detailTable, timeTable].map((table) => table(summary, names));
  const lead = feedbackText(summary);
  return {
    id: 'feedback',
    title: TITLE,
    nav: 'Feedback',
    lead,
    legend: [],
    panels: [],
    notes,
    tables,
    text: tables.length + notes.length === 0 ? [] : [{ title: TITLE, lead, tables, notes }],
  };
}
