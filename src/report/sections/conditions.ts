import type { Summary } from '../../model/summary.ts';
import { AXIS_WORDS, valueNotation } from '../../model/sweep.ts';
import { authorityOf, type Targets } from '../../model/target.ts';
import { loadText } from '../../text/load.ts';
import type { Names } from '../../text/naming.ts';
import { countText, numberText, percentText, quantity } from '../../text/numbers.ts';
import { durationText, instantText } from '../../text/times.ts';
import { type Cell, countColumn, none, type Table, tableOf, text, textColumn, texts } from '../table.ts';
import type { Context } from './context.ts';
import type { PairList, Section } from './section.ts';

/** Machine, versions and configuration of the run. */
export function conditions({ summary, names }: Context): Section {
  return {
    id: 'conditions',
    title: 'Conditions',
    nav: 'Conditions',
    always: true,
    lead: '',
    pairs: [
      { title: 'Environment', entries: environmentPairs(summary) },
      { title: 'Configuration', entries: configPairs(summary) },
    ],
    legend: [],
    panels: [],
    notes: [],
    tables: [],
    folded: [
      { title: 'Trials, outcomes and warm-up', table: trialsTable(summary, names) },
      { title: 'Sockets, pools and libraries', table: factsTable(summary, names) },
    ],
  };
}

function environmentPairs({ environment }: Summary): PairList['entries'] {
  return [
    ['Sendoff', environment.sendoff],
    ['Node', environment.node],
    ['Node flags', environment.nodeFlags.join(' ')],
    ['system', `${environment.platform}, ${environment.arch}`],
    ['processor', `${environment.cpu}, ${quantity(environment.cores, 'core')}`],
    ['memory', `${numberText(environment.memoryBytes / 1e9)} GB`],
    ...Object.entries(environment.libraries),
  ];
}

function configPairs(summary: Summary): PairList['entries'] {
  const { config, run } = summary;
  const length =
    'messages' in config.length
      ? quantity(config.length.messages, 'message')
      : durationText(config.length.durationMs / 1000);
  return [
    ['preset', config.preset],
    ['load', loadText(summary)],
    ['connections', config.connection],
    ['link', config.link.name],
    [
      'message size',
      config.sizeBytes === null
        ? 'as each kind is'
        : `filled up to ${valueNotation('size', config.sizeBytes)}`,
    ],
    ...(config.sweep === null
      ? []
      : [
          [
            'sweep',
            `${AXIS_WORDS[config.sweep.axis].words}: ${config.sweep.values.map((value) => valueNotation(config.sweep?.axis ?? 'rtt', value)).join(', ')}`,
          ] as const,
        ]),
    config.targets === null ? ['mock', config.mock] : ['servers', targetsText(config.targets)],
    ['trial', `${length}, ${quantity(config.blocks, 'block')}`],
    [
      'verified',
      config.verify === 0
        ? 'nothing'
        : `${quantity(config.verify, 'message')} a scenario, or one call where that is more`,
    ],
    ['timeout', durationText(config.timeoutMs / 1000)],
    ['equivalence', `within ${percentText(config.equivalence)}`],
    ['recipients', config.recipients ?? 'generated'],
    ['template', config.template ?? 'built in'],
    ['seed', String(run.seed)],
    ['run', run.id],
    ['began', instantText(run.startedAt)],
    ['ended', run.endedAt === null ? 'not recorded' : instantText(run.endedAt)],
  ];
}

/** `127.0.0.1:2525, delivering to Sendoff`. */
function targetsText({ smtp, api, sink }: Targets): string {
  const servers = [smtp, api].filter((one) => one !== null).map(authorityOf);
  return `${servers.join(', ')}${sink ? ', delivering to Sendoff' : ''}`;
}

function trialsTable(summary: Summary, names: Names): Table {
  return {
    caption: 'Trials, outcomes and warm-up of each scenario',
    columns: [
      textColumn('scenario'),
      ...['trials', 'failed trials', 'accepted', 'rejected', 'deferred', 'timed out', 'failed'].map((label) =>
        countColumn(label),
      ),
      textColumn('warm-up'),
    ],
    rows: summary.scenarios.map((one): readonly Cell[] => [
      text(names(one.id).full + (one.role === 'ceiling' ? ' (ceiling)' : '')),
      ...[
        one.trials,
        one.failedTrials,
        one.outcomes.accepted,
        one.outcomes.rejected,
        one.outcomes.deferred,
        one.outcomes['timed-out'],
        one.outcomes.failed,
      ].map((count) => text(countText(count))),
      one.warmUp === null
        ? none('none recorded')
        : text(
            `${one.warmUp.decision === 'steady' ? 'steady' : 'not steady'} after ${durationText(one.warmUp.seconds)}`,
          ),
    ]),
  };
}

function factsTable({ scenarios }: Summary, names: Names): Table {
  return tableOf('Sockets, pools and libraries of each transport', [
    texts(
      'scenario',
      scenarios.map((one) => names(one.id).full),
    ),
    texts(
      'facts',
      scenarios.map(({ facts }) =>
        Object.entries(facts)
          .map(([name, value]) => `${name} ${value}`)
          .join(', '),
      ),
    ),
  ]);
}
