import { type Context, wordsOf } from './context.ts';
import type { Section } from './section.ts';

/** How the run was measured, and what that leaves open. */
export function method({ summary }: Context): Section {
  return {
    id: 'method',
    title: 'Method and its limits',
    nav: 'Method',
    always: true,
    ...wordsOf(summary, 'method').page,
    legend: [],
    panels: [],
    tables: [],
  };
}
