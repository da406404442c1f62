import { pairName } from '../../text/naming.ts';
import { fixedText, percentText } from '../../text/numbers.ts';
import { countColumn, none, type Table, text, textColumn } from '../table.ts';
import { type Context, wordsOf } from './context.ts';
import type { Section } from './section.ts';

/** The pairs behind the cost ratios, and the excluded ones. */
export function duets({ summary, names }: Context): Section {
  const tables = summary.duets.length === 0 ? [] : [pairsTable(summary.duets, names)];
  const words = wordsOf(summary, 'duets');
  return {
    ...{ id: 'duets', title: 'Pairs of the duet', nav: 'Pairs', legend: [], panels: [], tables },
    ...words.page,
    text: tables.length === 0 ? [] : [{ title: 'Pairs of the duet', tables, ...words.text }],
  };
}

function pairsTable(found: Context['summary']['duets'], names: Context['names']): Table {
  return {
    caption: 'Pairs of processes that ran at the same time',
    columns: [
      textColumn('pair'),
      countColumn('sound pairs'),
      countColumn('variation of a pair (SD)'),
      countColumn('ratio by processor time'),
      countColumn('left out'),
    ],
    rows: found.map(({ pairs, sdOfPair, ratioByCpu, broken, ...one }) => [
      text(pairName(one, names)),
      text(String(pairs)),
      sdOfPair === null ? none('one pair') : text(percentText(sdOfPair)),
      ratioByCpu === null ? none() : text(`${fixedText(ratioByCpu, 3)}×`),
      text(String(broken.reduce((sum, left) => sum + left.pairs, 0))),
    ]),
    terminal: {
      shape: 'rows',
      headings: found.map((one) => `${names(one.candidate).kind} · ${names(one.candidate).strategy}`),
      names: found.map((one) => pairName(one, names)),
      labels: { pair: null },
      instead: [],
    },
  };
}
