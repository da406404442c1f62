import type { RunLine } from '../../src/model/run-file.ts';
import { chainLine, NO_CHECKSUM } from '../../src/results/chain.ts';

/** The text of a run file with these lines, chained as the product does it. */
export function runText(lines: Iterable<RunLine>): string {
  let checksum = NO_CHECKSUM;
  const texts: string[] = [];
  for (const line of lines) {
    const chained = chainLine(line, checksum);
    checksum = chained.checksum;
    texts.push(chained.bytes.toString('utf8'));
  }
  return texts.join('');
}

/** The lines of a run file as unchecked objects; `runText` is the reverse. */
export function linesOfText(text: string): RunLine[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => {
      const { checksum, ...rest } = JSON.parse(line);
      return rest;
    });
}
