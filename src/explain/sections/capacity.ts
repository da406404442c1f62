import { sloText } from '../../text/load.ts';
import { type SectionWriter, sectionText } from './section-text.ts';

/** The condition of a search for capacity, and what limited each transport. */
export const capacityText: SectionWriter = (facts, names) => {
  if (facts.capacities.length === 0) return null;
  return sectionText({
    reading: `The highest rate with ${sloText(facts)}, at least 99 % of it achieved and nothing dropped, that was met again in three further trials. The whisker is not a confidence interval: it ends at the lowest rate that was missed.`,
    notes: facts.capacities.map(
      ({ scenario, limitedBy }) => `${names(scenario).full}: ${limitedBy ?? 'nothing was missed'}.`,
    ),
  });
};
