import type { SectionText } from '../../model/section-text.ts';
import type { Summary } from '../../model/summary.ts';
import type { Names } from '../../text/naming.ts';

/** All of a summary that sections explain. */
export type SectionFacts = Omit<Summary, 'sections'>;

/** Composes the sentences of one section; null if the run has no figures for it. */
export type SectionWriter = (facts: SectionFacts, names: Names) => SectionText | null;

export function sectionText(parts: Partial<SectionText>): SectionText {
  return { lead: '', reading: '', notes: [], lists: [], chartNotes: [], ...parts };
}
