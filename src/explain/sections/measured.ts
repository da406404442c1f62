import { drawnScenarios } from '../../text/naming.ts';
import { type SectionFacts, type SectionWriter, sectionText } from './section-text.ts';

const AXIS =
  'by percentile, on HdrHistogram’s axis: each decade to the right is ten times rarer. All trials of a scenario together; whiskers at 50, 90 and 99 % are the intervals over trials. Percentiles with too few samples beyond them are left out; the maximum is in the table.';

/** Service time of a closed loop; of an open one response time beside it. */
export const latencyText: SectionWriter = (facts) =>
  ifLines(
    facts,
    facts.config.load.model === 'closed'
      ? `The time of a call, ${AXIS} A closed loop does not send while it waits: this is service time, not response time.`
      : `The time of a message from its intended start, ${AXIS} The pale lines are service times, from the actual start: if they lie far below, messages waited for their turn.`,
  );

export const processorText: SectionWriter = (facts) =>
  ifMeasured(
    facts,
    'Processor time, user and system, per accepted message. The full bar is the client, the pale bar below it the mock. The mock is not a provider’s server: its bar shows the load of the instrument.',
  );

export const wireText: SectionWriter = (facts) =>
  ifMeasured(
    facts,
    'TCP payload each way: the full bar goes to the server, the pale one comes back. A turnaround is one wait of the client for the server: on a real network each costs one round trip.',
  );

export const timelineText: SectionWriter = (facts) =>
  ifLines(
    facts,
    'Each mark is one trial, the unit of every statistic here. Scenarios are interleaved in random order within blocks; a slope or a step that all scenarios share comes from the machine, not from a transport.',
  );

function ifMeasured(facts: SectionFacts, reading: string): ReturnType<SectionWriter> {
  return drawnScenarios(facts).length === 0 ? null : sectionText({ reading });
}

/** After a sweep the curves replace the lines of each scenario. */
function ifLines(facts: SectionFacts, reading: string): ReturnType<SectionWriter> {
  return facts.sweeps.length > 0 ? null : ifMeasured(facts, reading);
}
