import { countText } from '../../text/numbers.ts';
import { type SectionWriter, sectionText } from './section-text.ts';

/** How to read response times against offered rates, and the rate that saturated each transport. */
export const rampText: SectionWriter = ({ ramps }, names) => {
  if (ramps.length === 0) return null;
  return sectionText({
    reading:
      'Response time, counted from when each message should have started, at each rate that was offered; the axis of times is logarithmic. A cross marks a rate that was not sustained: less than 99 % of it was achieved, or messages were dropped. There the queue grows during the whole trial, so the time depends on the length of the trial. A percentile with too few calls beyond it is left out.',
    chartNotes: ramps.map(({ scenario, saturatedAt }) =>
      saturatedAt === null
        ? `${names(scenario).full}: every rate was sustained.`
        : `${names(scenario).full}: saturated at ${countText(saturatedAt)}/s.`,
    ),
  });
};
