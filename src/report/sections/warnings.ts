import type { Context } from './context.ts';
import type { Section } from './section.ts';

const TITLE = 'What these figures cannot say';

export function warnings({ summary }: Context): Section {
  const notes = summary.warnings;
  return {
    id: 'warnings',
    title: TITLE,
    nav: 'Limits',
    early: true,
    lead: '',
    legend: [],
    panels: [],
    notes,
    tables: [],
    text: notes.length === 0 ? [] : [{ title: TITLE, tables: [], notes }],
  };
}
