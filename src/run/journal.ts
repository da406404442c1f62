import { type Header, RUN_SCHEMA, type RunLine, type RunRecord } from '../model/run-file.ts';
import { recordOf } from '../results/read.ts';
import type { Run } from './run.ts';

/** The run file, and what it holds so far. */
export interface Journal {
  append(line: RunLine): void;
  record(): RunRecord;
}

/** Begins the file of a new run, or says in that of an earlier one that it goes on. */
export function openJournal({ id, config, plan, environment, inputs, file, earlier, onEvent }: Run): Journal {
  const now = new Date().toISOString();
  const [first, ...lines] = earlier;
  const append = (line: RunLine): void => {
    file.append(line);
    lines.push(line);
  };
  let header: Header;
  if (first === undefined) {
    header = { type: 'header', schema: RUN_SCHEMA, run: id, startedAt: now, environment, config, plan };
    if (inputs !== undefined) header = { ...header, inputs };
    file.append(header);
  } else {
    if (first.type !== 'header') throw new Error(`a run begins with its header, not with ${first.type}`);
    header = first;
    append({ type: 'resumed', at: now });
  }
  const record = (): RunRecord => recordOf(header, lines);
  const { plan: whole, trials, failedTrials } = record();
  onEvent({
    type: 'started',
    run: id,
    path: file.path,
    scenarios: plan.scenarios.filter(({ role }) => role !== 'ceiling').length,
    trials: whole.trials.length,
    trialsMs: durationOf(whole),
    measured: trials.length + failedTrials.length,
    resumed: first !== undefined,
  });
  return { append, record };
}

/** Before a trial its client sends for so long uncounted, and the mock is asked for its figures. */
const AROUND_MS = 120;

/** What the planned trials take; null where it is not known, because they end after a number of messages. */
function durationOf({ trials, scenarios }: RunRecord['plan']): number | null {
  const roundTrips = new Map(scenarios.map(({ id, link }) => [id, link.rttMs]));
  let sum = 0;
  for (const { scenario, length } of trials) {
    if ('messages' in length) return null;
    // What is in flight at the end is waited for, before the trial and in it.
    sum += length.durationMs + AROUND_MS + 2 * (roundTrips.get(scenario) ?? 0);
  }
  return sum;
}
