import { estimateText } from '../../text/estimates.ts';
import { measuredScenarios } from '../../text/naming.ts';
import { type SectionWriter, sectionText } from './section-text.ts';

const READING =
  'Messages accepted per second: recipients, never requests. Whiskers are the interval. A tick beyond the bar is the lowest ceiling that applies to the row; an arrow at the edge means that it lies beyond the axis. Each panel has its own axis.';

/**
 * How to read rates and ceilings, and each ceiling. The rate of an open loop was its input, so it has none.
 */
export const throughputText: SectionWriter = (facts) => {
  if (!measuredScenarios(facts).some(({ load }) => load.model === 'closed')) return null;
  return sectionText({
    reading: READING,
    chartNotes: [...Map.groupBy(facts.ceilings, (one) => one.label)].map(([label, members]) => {
      const figures = members.map(
        ({ kind, mock, throughput }) =>
          `${members.length === 1 && mock === null ? '' : `${kind} `}${estimateText(throughput)}`,
      );
      return `Ceiling · ${label}: ${figures.join('; ')}.`;
    }),
  });
};
