import { spoiledBlocks } from '../../analyze/trials/machine.ts';
import type { ScenarioTrials } from '../../analyze/trials/trials.ts';
import { MOST_BUSY } from '../../analyze/validity/guards/client-busy.ts';
import {
  gainOfFreeMock,
  isLimitedByClient,
  MOST_MOCK_CPU,
  mockShare,
} from '../../analyze/validity/guards/mock-busy.ts';
import type { RunRecord } from '../../model/run-file.ts';
import { fewOf, nameOf, percent, plural, wholePercent } from '../../text/wording.ts';
import { spoilText } from '../validity/blocks.ts';
import { reservationWarnings, starvationWarnings } from '../validity/reservations.ts';
import { busyMachineWarnings } from './machine.ts';
import { stallWarnings } from './stalls.ts';

/** The effects of the instruments on valid figures. `sound` holds the scenarios that were not refused. */
export function instrumentWarnings(record: RunRecord, sound: readonly ScenarioTrials[]): string[] {
  return [
    ...spoiled(record),
    ...busyMachineWarnings(record, sound),
    ...starvationWarnings(sound),
    ...stallWarnings(sound),
    ...reservationWarnings(sound, record.header.config),
    ...busyMocks(sound),
    ...busyClients(sound),
  ];
}

const CAUSES_NAMED = 3;

function spoiled(record: RunRecord): string[] {
  const blocks = spoiledBlocks(record);
  if (blocks.length === 0) return [];
  const all = new Set(record.trials.map(({ block }) => block)).size;
  const named = blocks
    .slice(0, CAUSES_NAMED)
    .map(({ block, cause }) => `in block ${block}, ${spoilText(cause).clause}`)
    .join('; ');
  const more = blocks.length > CAUSES_NAMED ? `; and ${blocks.length - CAUSES_NAMED} more` : '';
  const were = blocks.length === 1 ? 'was' : 'were';
  return [
    `${blocks.length} of ${plural(all, 'block')} ${were} spoiled by the machine and measured again: ${named}${more}.`,
  ];
}

/** The mock was busy too, but the client set the pace: what a mock of no cost could have changed at most. */
function busyMocks(sound: readonly ScenarioTrials[]): string[] {
  return sound.flatMap(({ scenario, trials }) => {
    if (scenario.role !== 'measured' || scenario.load.model !== 'closed') return [];
    const gains = trials
      .filter((trial) => (mockShare(trial) ?? 0) > MOST_MOCK_CPU && isLimitedByClient(trial))
      .map(gainOfFreeMock)
      .toSorted((a, b) => a - b);
    const middle = gains[Math.floor(gains.length / 2)];
    if (middle === undefined || 2 * gains.length < trials.length) return [];
    return [
      `${nameOf(scenario)}: the mock used more than ${percent(MOST_MOCK_CPU)} of a core, while the client had little time to spare: this rate was at least reached, and with a mock of no cost at all it could have been at most ${wholePercent(middle)} higher.`,
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
  const names = busy.map(({ scenario }) => nameOf(scenario));
  return [
    `The client was busy ${percent(MOST_BUSY)} of the time or more, so that these service times contain waiting for the client itself: ${fewOf(names, closed.length, 'scenario')}.`,
  ];
}
