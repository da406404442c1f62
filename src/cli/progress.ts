import type { RunEvent } from '../app/command-line.ts';
import { baseOf, type PlannedTrial } from '../model/scenario.ts';
import { notCountedText } from '../text/instructions.ts';
import { countText, numberText, quantity } from '../text/numbers.ts';
import { liveLine } from './live-line.ts';

/** Shows the events of a run on a stream. */
export interface Progress {
  readonly event: (event: RunEvent) => void;
  /** Removes the live line. */
  readonly end: () => void;
}

/** On a terminal, one line that changes; elsewhere, one line per milestone and per block. */
export function showProgress(stream: NodeJS.WriteStream, now: () => number): Progress {
  const live = liveLine(stream);
  const textOf = narrator(now);
  return {
    event: (event) => {
      const { line, milestone, lasting = false } = textOf(event);
      if (line === undefined) return;
      if (lasting) live.say(line);
      else live.show(line, milestone);
    },
    end: live.end,
  };
}

interface ProgressText {
  /** The text of the live line. */
  readonly line?: string;
  /** The text for a log; left out if the log has it already. */
  readonly milestone?: string;
  /** True if the line stays on the terminal. */
  readonly lasting?: boolean;
}

/** Turns events into text. It keeps only the state that rates, the time left and milestones need. */
function narrator(now: () => number): (event: RunEvent) => ProgressText {
  let measuringSince: number | undefined;
  let lastRate = '';
  let done = 0;
  let block = -1;
  const reached = new Set<string>();
  const once = (milestone: string): Pick<ProgressText, 'milestone'> => {
    if (reached.has(milestone)) return {};
    reached.add(milestone);
    return { milestone };
  };
  return (event) => {
    switch (event.type) {
      case 'started': {
        const { run, scenarios, trials, trialsMs, measured, resumed } = event;
        const time = trialsMs === null || trials === 0 ? '' : `, ${timeText(trialsMs)} of trials`;
        return lasting(
          resumed
            ? `run ${run} resumes: ${measured} of ${trials} trials are done`
            : `run ${run}: ${quantity(scenarios, 'scenario')}, ${quantity(trials, 'trial')}${time}`,
        );
      }
      case 'noted':
        return lasting(event.note);
      case 'machine-busy':
        return lasting(
          `the machine is busy: load ${numberText(event.loadAverage)} on ${quantity(event.cores, 'core')}; results will be too low; stop other programs, or wait`,
        );
      case 'counting':
        return {
          line: `counting bytes and turnarounds  ${event.scenario.id}`,
          ...once('counting bytes and turnarounds'),
        };
      case 'counting-instructions':
        return {
          line: `counting instructions  ${event.scenario.id}  ${event.done + 1} of ${event.of}`,
          ...once('counting instructions'),
        };
      case 'instructions-left-out': {
        const { scenario, reason, detail } = event;
        const of = scenario === null ? '' : ` of ${baseOf(scenario)}`;
        return lasting(`the instructions${of} are not counted: ${notCountedText(reason, detail)}`);
      }
      case 'retrying':
        return lasting(
          `${event.doing} ${baseOf(event.scenario)} failed (${event.reason}); retrying once with fresh processes`,
        );
      case 'verifying':
        return {
          line: `verifying  ${event.scenario.id}  ${event.done} of ${event.of} messages`,
          ...once(`verifying ${event.scenario.id}`),
        };
      case 'verified':
        return event.mismatches.length === 0
          ? {}
          : lasting(`verifying ${event.scenario.id}: messages are not equal`);
      case 'warming-up':
        return {
          line: `warming up  ${event.scenario.id}  ${event.done + 1} of ${event.of}`,
          ...once(`warming up ${quantity(event.of, 'scenario')}`),
        };
      case 'timing':
        return {
          line: `timing rendering and composing  ${event.scenario.id}  ${event.done + 1} of ${event.of}`,
          ...once('timing rendering and composing'),
        };
      case 'listening': {
        const { scenario, reported } = event;
        const events = reported === 0 ? '' : `  ${quantity(reported, 'event')}`;
        return {
          line: `receiving feedback  ${scenario.transport}  ${event.done + 1} of ${event.of}${events}`,
          ...once(`receiving the feedback of ${scenario.transport}`),
        };
      }
      case 'warmed-up':
      case 'ended':
        return {};
      case 'trial-started': {
        measuringSince ??= now();
        const left = timeLeft(measuringSince, now(), done, event.of - event.trial.position);
        const place = `block ${event.trial.block + 1} of ${event.blocks}`;
        const isNewBlock = event.trial.block !== block;
        block = event.trial.block;
        return {
          line: `${place}  ${event.trial.scenario}${lastRate}${left}`,
          ...(isNewBlock ? { milestone: `measuring ${place}${left}` } : {}),
        };
      }
      case 'trial-progress': {
        const { trial, messages, accepted, elapsedMs } = event;
        const failed = messages > accepted ? `, ${countText(messages - accepted)} not accepted` : '';
        const left = leftOfTrial(trial, messages, elapsedMs);
        return {
          line: `${trial.scenario}  ${quantity(messages, 'message')}${failed}  ${rateText(accepted, elapsedMs)}${left}`,
        };
      }
      case 'arriving': {
        const { arrived, of, scenario } = event;
        return {
          line: `${countText(arrived)} of ${quantity(of, 'message')} arrived from ${scenario.target}`,
          ...once(`waiting for the messages that ${scenario.target} delivers`),
        };
      }
      case 'trial-ended': {
        done++;
        const { outcomes, elapsedMs } = event.trial.client;
        // Beside another client, a rate is not that of the transport.
        lastRate = event.trial.duet !== null ? '' : `  ${rateText(outcomes.accepted, elapsedMs)}`;
        return {};
      }
      case 'trial-failed': {
        done++;
        const { planned, reason } = event;
        return lasting(`trial ${planned.position + 1} of ${planned.scenario} failed: ${reason}`);
      }
      default:
        return event satisfies never;
    }
  };
}

function lasting(line: string): ProgressText {
  return { line, lasting: true };
}

function timeLeft(sinceMs: number, nowMs: number, done: number, left: number): string {
  if (done === 0) return '';
  return `  ${timeText(((nowMs - sinceMs) / done) * left)} left`;
}

function leftOfTrial({ length }: PlannedTrial, messages: number, elapsedMs: number): string {
  if (!('messages' in length) || messages === 0) return '';
  return `  ${timeText(((length.messages - messages) / messages) * elapsedMs)} left`;
}

function rateText(accepted: number, elapsedMs: number): string {
  return `${countText((accepted / elapsedMs) * 1000)}/s`;
}

/** Rounded up, so that a countdown never shows 0 s early. */
function timeText(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000);
  return seconds < 90 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
}
