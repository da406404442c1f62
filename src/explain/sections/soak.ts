import { drawnScenarios } from '../../text/naming.ts';
import { type SectionWriter, sectionText } from './section-text.ts';

/** The trends that long trials show. */
export const soakText: SectionWriter = (facts, names) => {
  const measured = new Set(drawnScenarios(facts).map(({ id }) => id));
  const soaks = facts.soaks.filter(({ scenario }) => measured.has(scenario));
  if (soaks.length === 0) return null;
  const trends = soaks.flatMap(({ scenario, trends: of }) => of.map((one) => ({ scenario, ...one })));
  const moved = trends.filter(({ perHour: { low, high } }) => (low ?? 0) > 0 || (high ?? 0) < 0);
  return sectionText({
    reading:
      'Each trial over its own time: response times in an open loop, else service times, with p99 pale. The axes of memory do not begin at zero. A leak shows as a trend: a straight line through the slices, with an interval that allows for slices resembling their neighbours.',
    chartNotes: [
      ...moved.map(({ scenario, text }) => `${names(scenario).full}: ${text}.`),
      ...(moved.length < trends.length
        ? [`No ${moved.length === 0 ? '' : 'other '}trend can be seen; the table has every interval.`]
        : []),
    ],
  });
};
