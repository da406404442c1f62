import { type SectionFacts, type SectionWriter, sectionText } from './section-text.ts';

/** How the phases of a call over a new connection were measured. */
export const wirePhasesText: SectionWriter = (facts) => {
  if (facts.wire.length === 0) return null;
  return sectionText({
    lead: countedText(facts),
    reading:
      'The client renders and composes; envelope is MAIL and RCPT, data the message up to the last reply (with BDAT the envelope travels with it). The whisker is the interval of the whole.',
  });
};

function countedText({ wire, scenarios }: SectionFacts): string {
  const calls = wire.map((one) => one.calls);
  const [least, most] = [Math.min(...calls), Math.max(...calls)];
  const emulated = scenarios.some(({ link }) => link.rttMs > 0)
    ? ' Over an emulated link this machine accepts connections at once, and their round trip shows in what follows.'
    : '';
  return `One message to one recipient, each call alone and over a new connection: means of ${least === most ? least : `${least} to ${most}`} calls of one process, after the trials.${emulated}`;
}
