import type { SectionText } from '../../model/section-text.ts';
import { nameScenarios } from '../../text/naming.ts';
import { capacityText } from './capacity.ts';
import { comparisonsText } from './comparisons.ts';
import { duetsText } from './duets.ts';
import { faultsText } from './faults.ts';
import { feedbackText } from './feedback.ts';
import { instructionsText } from './instructions.ts';
import { latencyText, processorText, timelineText, wireText } from './measured.ts';
import { methodText } from './method.ts';
import { personalizationText } from './personalization.ts';
import { proofText } from './proof.ts';
import { rampText } from './ramp.ts';
import type { SectionFacts, SectionWriter } from './section-text.ts';
import { soakText } from './soak.ts';
import { sweepText } from './sweep.ts';
import { throughputText } from './throughput.ts';
import { wirePhasesText } from './wire-phases.ts';

/** By the id of the section in the report. */
export const SECTION_WRITERS: Readonly<Record<string, SectionWriter>> = {
  sweep: sweepText,
  ramp: rampText,
  capacity: capacityText,
  faults: faultsText,
  duets: duetsText,
  comparisons: comparisonsText,
  throughput: throughputText,
  latency: latencyText,
  soak: soakText,
  personalization: personalizationText,
  cpu: processorText,
  instructions: instructionsText,
  wire: wireText,
  'wire-phases': wirePhasesText,
  timeline: timelineText,
  feedback: feedbackText,
  proof: proofText,
  method: methodText,
};

/** The sentences of every section that has any. */
export function sectionTexts(
  facts: SectionFacts,
  writers: Readonly<Record<string, SectionWriter>> = SECTION_WRITERS,
): Readonly<Record<string, SectionText>> {
  const names = nameScenarios(facts);
  return Object.fromEntries(
    Object.entries(writers).flatMap(([id, write]) => {
      const text = write(facts, names);
      return text === null ? [] : [[id, text]];
    }),
  );
}
