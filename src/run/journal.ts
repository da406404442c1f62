import { type Header, RUN_SCHEMA, type RunLine, type RunRecord } from '../model/run-file.ts';
import { recordOf } from '../results/read.ts';
import type { Run } from './run.ts';

/** The run file and its contents so far. */
export interface Journal {
  append(line: RunLine): void;
  record(): RunRecord;
}

/** Starts the file of a new run, or appends a `resumed` line to an existing one. */
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
    if (first.type !== 'header')
      throw new Error(`a run file must start with its header, not with ${first.type}`);
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

/** Overhead of a trial: the client's lead-in, and requests to the mock. */
const OVERHEAD_MS = 120;

/** Total duration of the planned trials; null if they end after a number of messages. */
function durationOf({ trials, scenarios }: RunRecord['plan']): number | null {
  const roundTrips = new Map(scenarios.map(({ id, link }) => [id, link.rttMs]));
  let sum = 0;
  for (const { scenario, length } of trials) {
    if ('messages' in length) return null;
    // Lead-in and trial both wait for the calls in flight.
    sum += length.durationMs + OVERHEAD_MS + 2 * (roundTrips.get(scenario) ?? 0);
  }
  return sum;
}
