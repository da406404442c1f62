import { estimateOf } from '../../analyze/figures/estimates.ts';
import { spoiledBlocks } from '../../analyze/trials/machine.ts';
import { MOST_MOCK_CPU } from '../../analyze/trials/mock-limit.ts';
import type { ScenarioTrials } from '../../analyze/trials/trials.ts';
import { MOST_BUSY } from '../../analyze/validity/guards/client-busy.ts';
import { lackingBlocks } from '../../analyze/validity/validity.ts';
import type { RunRecord } from '../../model/run-file.ts';
import { shortListText } from '../../text/lists.ts';
import { numberText, percentText, quantity } from '../../text/numbers.ts';
import { scenarioName } from '../../text/scenarios.ts';
import { spoilText } from '../validity/blocks.ts';
import { reservationWarnings, starvationWarnings } from '../validity/reservations.ts';
import { busyMachineWarnings } from './machine.ts';
import { stallWarnings } from './stalls.ts';

/** The effects of the instruments on valid figures. `sound` holds the scenarios that were not refused. */
export function instrumentWarnings(record: RunRecord, sound: readonly ScenarioTrials[]): string[] {
  return [
    ...spoiled(record, sound),
    ...starvationWarnings(sound),
    ...(record.header.config.pairing === 'duet' ? [] : aloneWarnings(record, sound)),
  ];
}

/** Limits of figures of one transport alone, which a duet does not have. */
function aloneWarnings(record: RunRecord, sound: readonly ScenarioTrials[]): string[] {
  return [
    ...busyMachineWarnings(record, sound),
    ...stallWarnings(sound),
    ...reservationWarnings(sound, record.header.config),
    ...busyMocks(sound, record.header.config.level),
    ...busyClients(sound),
  ];
}

const CAUSES_NAMED = 3;

function spoiled(record: RunRecord, measured: readonly ScenarioTrials[]): string[] {
  const blocks = spoiledBlocks(record);
  if (blocks.length === 0) return [];
  const all = new Set(record.trials.map(({ block }) => block)).size;
  const named = blocks
    .slice(0, CAUSES_NAMED)
    .map(({ block, cause }) => `in block ${block}, ${spoilText(cause).clause}`)
    .join('; ');
  const more = blocks.length > CAUSES_NAMED ? `; and ${blocks.length - CAUSES_NAMED} more` : '';
  const were = blocks.length === 1 ? 'was' : 'were';
  const lacking = lackingBlocks(record, measured);
  const rest =
    lacking === undefined
      ? ''
      : ` Only ${lacking.soundBlocks} of ${quantity(lacking.plannedBlocks, 'planned block')} are sound; the figures use only these.`;
  return [
    `${blocks.length} of ${quantity(all, 'block')} ${were} spoiled by the machine and measured again: ${named}${more}.${rest}`,
  ];
}

/** Rates that are bounds: the range in which a mock of no cost would have put them. */
function busyMocks(sound: readonly ScenarioTrials[], level: number): string[] {
  return sound.flatMap((one) => {
    const bound = one.isMockLimited ? estimateOf(one, 'throughput', level)?.bound : undefined;
    if (bound === undefined) return [];
    return [
      `${scenarioName(one.scenario)}: the mock used more than ${percentText(MOST_MOCK_CPU)} of a core, so it may limit this rate: with a mock without cost it would be at least ${numberText(bound.least)} and at most ${numberText(bound.most)} msg/s. Its service times contain the queue of the mock. Lower --concurrency for a figure that is the transport’s.`,
    ];
  });
}

/**
 * A closed loop drives the client as far as it goes: its rate is the measured thing, its times are partly
 * waiting for itself.
 */
function busyClients(sound: readonly ScenarioTrials[]): string[] {
  const closed = sound.filter(
    ({ scenario, trials }) =>
      scenario.role === 'measured' && scenario.load.model === 'closed' && trials.length > 0,
  );
  const busy = closed.filter(({ trials }) => {
    const most = trials.filter(({ client }) => client.eventLoop.utilization >= MOST_BUSY);
    return 2 * most.length >= trials.length;
  });
  if (busy.length === 0) return [];
  const names = busy.map(({ scenario }) => scenarioName(scenario));
  return [
    `The client was busy ${percentText(MOST_BUSY)} of the time or more, so these service times include waiting for the client itself: ${shortListText(names, closed.length, 'scenario')}.`,
  ];
}
