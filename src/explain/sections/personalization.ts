import { type SectionWriter, sectionText } from './section-text.ts';

const READING =
  'First the parts of the client’s processor time for one recipient: rendering templates, composing MIME (with its DKIM signature, if any), JSON or a form, and sending, the rest of the measured total. The whisker is the interval of the total. Then the extra cost of each strategy over static on the same transport, paired by block.';

/** The parts of the client's time, and the scenarios whose parts do not add up. */
export const personalizationText: SectionWriter = ({ personalization, breakdown }, names) => {
  if (personalization.length + breakdown.length === 0) return null;
  const odd = breakdown.filter(({ sending }) => sending === null);
  return sectionText({
    reading: READING,
    notes:
      odd.length === 0
        ? []
        : [
            `The parts do not add up for ${odd.map(({ scenario }) => names(scenario).full).join('; ')}: timed alone, they took longer than the whole call in the trials.`,
          ],
  });
};
