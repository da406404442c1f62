import { percentText } from '../../text/numbers.ts';
import { type SectionWriter, sectionText } from './section-text.ts';

/** How to read ratios and verdicts. */
export const comparisonsText: SectionWriter = ({ comparisons, config }) => {
  if (comparisons.length === 0) return null;
  const picture =
    config.load.model === 'closed'
      ? 'The picture shows throughput: right of 1× the candidate is faster.'
      : 'The picture shows the median response time: left of 1× the candidate answers sooner.';
  return sectionText({
    reading: `Ratio of candidate to baseline, paired by block, with the verdict on the candidate. Equivalent means surely within ${percentText(config.equivalence)}; inconclusive means that these trials cannot decide; it is not a pass. ${picture}`,
  });
};
