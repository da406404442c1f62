import { type InstructionsLeftOut, REPEATED_WITHIN } from '../model/instructions.ts';
import { percentText } from './numbers.ts';

/** How to install valgrind, on the systems that have it. */
const INSTALL = 'install it (Debian: apt-get install valgrind)';

/** Why instructions were not counted, and what to do. */
export function notCountedText(reason: InstructionsLeftOut['reason'], detail: string): string {
  switch (reason) {
    case 'no-valgrind':
      return `${detail}; ${INSTALL}`;
    case 'real-server':
      return `${detail} is not one of Sendoff’s mocks`;
    case 'unsupported-instruction':
      return 'this valgrind does not know an instruction of this processor; install a newer one';
    case 'too-slow':
      return `${detail}; try again on an idle machine`;
    case 'not-repeated':
      return `two counts of the same messages differ by ${percentText(Number(detail))}; expected at most ${percentText(REPEATED_WITHIN)}`;
    case 'process-failed':
      return `the counted process ended early: ${detail}`;
    default:
      return reason satisfies never;
  }
}
