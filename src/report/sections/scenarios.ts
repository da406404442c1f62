import type { ScenarioSummary } from '../../model/summary.ts';
import type { Names } from '../../text/naming.ts';
import { byWorkload } from '../layouts.ts';
import { refusalOf } from '../state.ts';
import type { TerminalLayout } from '../table.ts';
import type { Context } from './context.ts';
import { mainMetrics, scenarioTable } from './scenario-table.ts';
import type { Section } from './section.ts';

/** The main figures of each scenario. The page has them beside its charts. */
export function scenarios({ summary, names, scenarios: shown }: Context): Section {
  const closed = summary.config.load.model === 'closed';
  return {
    id: 'scenarios',
    title: 'Scenarios',
    nav: 'Scenarios',
    lead: '',
    legend: [],
    panels: [],
    notes: [],
    tables: [],
    text:
      shown.length === 0
        ? []
        : [
            {
              title: 'Scenarios',
              explanation: closed
                ? 'service time of a call; client CPU, bytes sent and turnarounds per message'
                : 'response time from the intended start, service time of a call beside it; pacing: error of the schedule itself',
              tables: [
                {
                  ...scenarioTable('Scenarios', shown, mainMetrics(summary), names),
                  terminal: layoutOf(shown, names, closed),
                },
              ],
            },
          ],
  };
}

/** CPU is the client's; all but the percentiles are per message. */
function layoutOf(shown: readonly ScenarioSummary[], names: Names, closed: boolean): TerminalLayout {
  return {
    ...byWorkload(
      shown.map(({ id }) => id),
      names,
      {
        'service time p50': 'p50',
        'service time p99': closed ? 'p99' : 'service p99',
        'client CPU': 'CPU',
        'bytes to server': 'sent',
        turnarounds: 'turns',
        'of those, resumed': 'resumed',
        'response time p50': 'response p50',
        'response time p99': 'response p99',
        'pacing error p99': 'pacing p99',
      },
      shown.map(refusalOf),
    ),
    // The columns after these hardly vary.
    needed: 4,
  };
}
