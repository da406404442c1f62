import type { Context } from './context.ts';
import type { Section } from './section.ts';

/** Common claims, each with its verdict and the figures behind it. */
export function claims({ summary }: Context): Section {
  const cards = summary.claims;
  return {
    id: 'claims',
    title: 'Common claims, and what was measured',
    nav: 'Claims',
    early: true,
    lead: '',
    legend: [],
    panels: [],
    notes: [],
    tables: [],
    cards,
    text: cards.length === 0 ? [] : [{ title: 'Claims', cards, tables: [] }],
  };
}
