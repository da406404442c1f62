import { pairName } from '../../text/naming.ts';
import { type SectionWriter, sectionText } from './section-text.ts';

const READING =
  'Baseline and candidate ran at the same time, both clients on one core, each with its own mock on another. A pair is one comparison of new processes. Its ratio is that of the messages in the shared time, so it is the ratio of the clients’ cost per message and no rate.';

/** The pairs of a duet that were left out, with the cause. */
export const duetsText: SectionWriter = ({ duets }, names) => {
  if (duets.length === 0) return null;
  return sectionText({
    reading: READING,
    notes: duets.flatMap((one) =>
      one.broken.map(
        ({ pairs, cause }) =>
          `${pairName(one, names)}: ${pairs === 1 ? 'one pair was' : `${pairs} pairs were`} left out: ${cause}.`,
      ),
    ),
  });
};
