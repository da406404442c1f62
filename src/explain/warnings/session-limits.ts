import type { ScenarioTrials } from '../../analyze/trials/trials.ts';
import type { SessionLimit } from '../../model/session.ts';
import type { Sweep } from '../../model/sweep.ts';
import { shortListText } from '../../text/lists.ts';
import { countText, quantity } from '../../text/numbers.ts';
import { scenarioName } from '../../text/scenarios.ts';

/** Limits of a server that transports met and kept to, each with its cost. */
export function sessionLimitWarnings(scenarios: readonly ScenarioTrials[]): string[] {
  const measured = scenarios.filter(({ scenario }) => scenario.role === 'measured');
  const met = measured.flatMap((one) => limitsOf(one).map((limit) => ({ limit, one })));
  const groups = Map.groupBy(met, ({ limit }) => limitWords(limit));
  return [...groups].map(([words, ones]) => {
    const names = shortListText(
      ones.map(({ one }) => scenarioName(one.scenario)),
      measured.length,
      'scenario',
    );
    return `${words}: ${names}. ${costOf(ones.map(({ one }) => one))}`;
  });
}

/** Transports that a sweep of messages per connection does not concern are measured once. */
export function unsweptWarnings(scenarios: readonly ScenarioTrials[], sweep: Sweep | null): string[] {
  if (sweep?.axis !== 'messages-per-connection') return [];
  const ones = scenarios.filter(
    ({ scenario }) => scenario.role === 'measured' && scenario.messagesPerConnection === undefined,
  );
  if (ones.length === 0) return [];
  const names = ones.map(({ scenario }) => scenarioName(scenario));
  return [
    `Measured once, because these transports do not replace connections: ${shortListText(names, scenarios.length, 'scenario')}.`,
  ];
}

/** The last trial holds the limits of all earlier ones. */
function limitsOf({ trials, emptyTrials }: ScenarioTrials): readonly SessionLimit[] {
  return (
    [...trials, ...emptyTrials].findLast(({ client }) => client.sessions !== null)?.client.sessions?.limits ??
    []
  );
}

/** `The server ends a session after 100 messages (“452 Too many messages sent”)` */
export function limitWords({ limit, least, most, reply }: SessionLimit): string {
  const words = reply === '' ? ' without a reply' : ` (“${reply}”)`;
  switch (limit) {
    case 'messages':
      return `The server ends a session after ${range(least, most, 'message')}${words}`;
    case 'connections':
      return `The server takes ${quantity(most, 'session')} at once${words}`;
    case 'recipients':
      return `The server takes ${range(least, most, 'recipient')} a transaction${words}`;
    default:
      return limit satisfies never;
  }
}

function range(least: number, most: number, unit: string): string {
  return least === most ? quantity(most, unit) : `${countText(least)} to ${quantity(most, unit)}`;
}

function costOf(scenarios: readonly ScenarioTrials[]): string {
  const sessions = scenarios.flatMap(({ trials }) => trials.flatMap(({ client }) => client.sessions ?? []));
  const ended = sessions.reduce((sum, one) => sum + one.ended, 0);
  const resent = sessions.reduce((sum, one) => sum + one.resent, 0);
  return `Their trials opened ${quantity(ended, 'new session')} for this and offered ${quantity(resent, 'message')} again; the rates include it.`;
}
