import type { FaultResults } from '../../model/fault-results.ts';
import { type SectionWriter, sectionText } from './section-text.ts';

/** The injected faults, the retry policy, and how their effects are counted. */
export const faultsText: SectionWriter = ({ faultResults }) => {
  if (faultResults === null) return null;
  return sectionText({
    lead: rulesText(faultResults),
    reading:
      'Goodput counts recipients that received their message, each once, per second. The time to the final outcome runs from a recipient’s first attempt, in an open loop from its intended start, until its sender has the outcome or stops retrying. The full bar is the median, the pale one the 99th percentile.',
    chartNotes:
      faultResults.scenarios.length === 0
        ? []
        : [
            'A delivery counts when the mock accepts it, even if the sender receives no reply. Duplicates are deliveries beyond the first of a recipient. Lost recipients were accepted and received nothing.',
            'Extra connections and bytes are per delivered recipient, beyond those of messages without faults.',
          ],
  });
};

function rulesText({ faults, rules, retry, policy }: FaultResults): string {
  const what = faults === '' ? 'No faults were injected.' : `Faults ${faults}: ${rules.join('; ')}.`;
  return `${what} Retries ${retry}: ${policy}.`;
}
