import type { CountCompiler, CountedWork } from '../../model/instructions.ts';
import { percentText } from '../../text/numbers.ts';
import { scaleOf } from '../../text/units.ts';
import { estimateColumn, type Table, tableOf, texts } from '../table.ts';
import { type Context, estimatesOf, wordsOf } from './context.ts';
import { barPanels } from './panel.ts';
import type { Section } from './section.ts';

const COMPILERS: Readonly<Record<CountCompiler, string>> = {
  'no-opt': 'interpreted',
  jit: 'compiled by V8',
};

const WORK: Readonly<Record<CountedWork, string>> = {
  compose: 'rendering and composing',
  send: 'the whole call',
};

export function instructions({ summary, names, scenarios, colors }: Context): Section {
  const { counted = [], leftOut = [] } = summary.instructions ?? {};
  const panels = barPanels(
    scenarios,
    names,
    'instructions',
    scaleOf(estimatesOf(scenarios, ['instructions'])),
    [{ name: 'client', estimate: (one) => one.metrics.instructions, color: (one) => colors(one) }],
  );
  const words = wordsOf(summary, 'instructions');
  const tables = counted.length === 0 ? [] : [tableOfCounts(counted)];
  return {
    id: 'instructions',
    title: 'Instructions per message',
    nav: 'Instructions',
    ...words.page,
    legend: [],
    panels,
    tables,
    text:
      counted.length + leftOut.length === 0
        ? []
        : [{ title: 'Instructions per message', tables, ...words.text }],
  };
}

function tableOfCounts(counted: NonNullable<Context['summary']['instructions']>['counted']): Table {
  return tableOf('Instructions of the client', [
    texts(
      'scenario',
      counted.map(({ scenario }) => scenario),
    ),
    estimateColumn(
      'per message',
      counted.map(({ perMessage }) => ({
        value: perMessage,
        low: null,
        high: null,
        level: 0,
        unit: 'instructions',
      })),
    ),
    texts(
      'repeats within',
      counted.map(({ repeatError }) => percentText(repeatError)),
    ),
    texts(
      'of',
      counted.map(({ work }) => WORK[work]),
    ),
    texts(
      'code',
      counted.map(({ compiler }) => COMPILERS[compiler]),
    ),
    texts(
      'messages',
      counted.map(({ messages, batches }) => `${batches.length} × ${messages}`),
    ),
  ]);
}
