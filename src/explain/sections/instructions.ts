import { notCountedText } from '../../text/instructions.ts';
import { type SectionWriter, sectionText } from './section-text.ts';

const LEAD =
  'Instructions of the client per message, counted and not timed: another process on the machine does not change them. Interpreted code has more of them than compiled code, so compare them only with each other.';

/** How counted instructions compare, and the scenarios that could not be counted. */
export const instructionsText: SectionWriter = ({ instructions }) => {
  const { counted = [], leftOut = [] } = instructions ?? {};
  if (counted.length + leftOut.length === 0) return null;
  return sectionText({
    lead: LEAD,
    notes: leftOut.map(
      ({ scenario, reason, detail }) => `Not counted: ${scenario} (${notCountedText(reason, detail)}).`,
    ),
  });
};
