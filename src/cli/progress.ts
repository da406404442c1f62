import type { RunEvent } from '../app/command-line.ts';
import { baseOf, type PlannedTrial } from '../model/scenario.ts';
import { liveLine } from './live-line.ts';

/** Shows a run's events to a person. */
export interface Progress {
  readonly event: (event: RunEvent) => void;
  /** Takes the live line away. */
  readonly end: () => void;
}

/** A line that is rewritten if stderr is a terminal, else plain lines. */
export function showProgress(stream: NodeJS.WriteStream, now: () => number): Progress {
  const live = liveLine(stream);
  const tell = narrator(now);
  return {
    event: (event) => {
      const { line, milestone, lasting = false } = tell(event);
      if (line === undefined) return;
      if (lasting) live.say(line);
      else live.show(line, milestone);
    },
    end: live.end,
  };
}

interface Told {
  /** For the live line. */
  readonly line?: string;
  /** For a log: said once for each stage or block. */
  readonly milestone?: string;
  /** Whether the line stays on the screen. */
  readonly lasting?: boolean;
}

/** Puts events into words; remembers only what time left and rates need. */
function narrator(now: () => number): (event: RunEvent) => Told {
  let measuringSince: number | undefined;
  let lastRate = '';
  let done = 0;
  let block = -1;
  let saidAt = 0;
  return (event) => {
    switch (event.type) {
      case 'started': {
        const { run, scenarios, trials, trialsMs, measured, resumed } = event;
        const line = resumed
          ? `run ${run} goes on: ${measured} of ${trials} trials are done`
          : `run ${run}: ${scenarios} scenarios, ${trials} trials${trialsMs === null || trials === 0 ? '' : ` of ${spell(trialsMs)} together`}`;
        return { line, milestone: line, lasting: true };
      }
      case 'noted':
        return { line: event.note, milestone: event.note, lasting: true };
      case 'machine-busy': {
        const cores = `${event.cores} core${event.cores === 1 ? '' : 's'}`;
        const line = `the machine is busy: load ${event.loadAverage.toFixed(1)} on ${cores}; close what else runs, or wait: figures will be too low`;
        return { line, milestone: line, lasting: true };
      }
      case 'counting': {
        const line = `counting ${event.scenario.id}`;
        return { line, milestone: line };
      }
      case 'retrying': {
        const line = `${event.doing} ${baseOf(event.scenario)} failed (${event.reason}); once more with fresh processes`;
        return { line, milestone: line, lasting: true };
      }
      case 'verifying':
        return {
          line: `verifying  ${event.scenario.id}  ${event.done} of ${event.of} messages`,
          ...(event.done === 0 ? { milestone: `verifying ${event.scenario.id}` } : {}),
        };
      case 'verified': {
        const count = event.mismatches.length;
        if (count === 0) return {};
        const line = `verifying ${event.scenario.id}: messages are not equal`;
        return { line, milestone: line, lasting: true };
      }
      case 'warming-up':
        return {
          line: `warming up  ${event.scenario.id}  ${event.done + 1} of ${event.of}`,
          ...(event.done === 0 ? { milestone: `warming up ${event.of} scenarios` } : {}),
        };
      case 'timing':
        return {
          line: `timing rendering and composing  ${event.scenario.id}  ${event.done + 1} of ${event.of}`,
          ...(event.done === 0 ? { milestone: 'timing rendering and composing' } : {}),
        };
      case 'listening': {
        const { scenario, done, reported } = event;
        const heard = reported === 0 ? '' : `  ${grouped(reported)} events`;
        return {
          line: `listening for feedback  ${scenario.transport}  ${done + 1} of ${event.of}${heard}`,
          ...(reported === 0 ? { milestone: `listening for the feedback of ${scenario.transport}` } : {}),
        };
      }
      case 'warmed-up':
      case 'ended':
        return {};
      case 'trial-started': {
        measuringSince ??= now();
        const left = timeLeft(measuringSince, now(), done, event.of - event.trial.position);
        const said = `block ${event.trial.block + 1} of ${event.blocks}`;
        const newBlock = event.trial.block !== block;
        block = event.trial.block;
        return {
          line: `${said}  ${event.trial.scenario}${lastRate}${left}`,
          ...(newBlock ? { milestone: `measuring ${said}${left}` } : {}),
        };
      }
      case 'trial-progress': {
        const { trial, messages, accepted, elapsedMs } = event;
        const rate = Math.round((accepted / elapsedMs) * 1000);
        const failed = messages > accepted ? `, ${grouped(messages - accepted)} not accepted` : '';
        const left = withinTrial(trial, messages, elapsedMs);
        const line = `${trial.scenario}  ${grouped(messages)} messages${failed}  ${grouped(rate)}/s${left}`;
        if (now() - saidAt < 2000) return { line };
        saidAt = now();
        return { line, milestone: line };
      }
      case 'arriving': {
        const line = `${event.arrived} of ${event.of} messages have arrived from ${event.scenario.target}`;
        return { line, milestone: line };
      }
      case 'trial-ended': {
        done++;
        const { outcomes, elapsedMs } = event.trial.client;
        lastRate = `  ${grouped(Math.round((outcomes.accepted / elapsedMs) * 1000))}/s`;
        return {};
      }
      case 'trial-failed': {
        done++;
        const line = `trial ${event.planned.position + 1} of ${event.planned.scenario} failed: ${event.reason}`;
        return { line, milestone: line, lasting: true };
      }
      default:
        return event satisfies never;
    }
  };
}

function timeLeft(sinceMs: number, nowMs: number, done: number, left: number): string {
  if (done === 0) return '';
  return `  ${spell(((nowMs - sinceMs) / done) * left)} left`;
}

function withinTrial({ length }: PlannedTrial, messages: number, elapsedMs: number): string {
  if (!('messages' in length) || messages === 0) return '';
  return `  ${spell(((length.messages - messages) / messages) * elapsedMs)} left`;
}

function spell(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000);
  return seconds < 90 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
}

function grouped(value: number): string {
  return value.toLocaleString('en-US');
}
