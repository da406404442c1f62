/**
 * The library: `run` does the same as `sendoff run`, and returns the summary instead of printing it.
 *
 * ```ts
 * import { run } from 'sendoff';
 * const { summary } = await run({ kinds: ['receipt'], transports: ['smtp-nodemailer', 'api-sendgrid'] });
 * ```
 */
import './model/supported-node.ts';
import { CHOICES } from './app/directory.ts';
import { type MeasuredRun, type MeasureOptions, measure } from './app/measure.ts';
import { resolveEnvironment } from './app/resolved-environment.ts';
import { resume as resumeRun } from './app/resume.ts';
import { resolveConfig } from './config/resolve.ts';
import type { UserConfig } from './config/user-config.ts';

export { defineConfig, type UserConfig } from './config/user-config.ts';
export { type CompareOptions, compareRuns } from './explain/compare/runs.ts';
export { analyze } from './explain/summary.ts';
export type { RunComparison } from './model/comparison.ts';
export { EXIT, SendoffError } from './model/error.ts';
export type { KindName, TransportName } from './model/names.ts';
export type { RunRecord } from './model/run-file.ts';
export type { Comparison, Estimate, Summary } from './model/summary.ts';
export { renderCsv, renderJson, renderMarkdown, renderTerminal } from './report/index.ts';
export { readRun } from './results/read.ts';
export type { RunEvent } from './run/events.ts';
export {
  defineRenderer,
  defineTransport,
  type OutgoingMessage,
  type OwnRenderer,
  type OwnSession,
  type OwnTransport,
  type RenderedFor,
  type RenderedMessage,
} from './transports/own/define.ts';

/** `onEvent` is called for each step of the run. Aborting `signal` ends the run like Ctrl-C. */
export type RunOptions = Pick<MeasureOptions, 'onEvent' | 'signal'>;

/**
 * Checks the configuration, runs it in child processes, and analyzes the run file, which stays under `out`.
 * Rejects with a SendoffError for bad configuration (exitCode 2); failed sends are outcomes in the summary.
 * If `signal` aborts, the promise still resolves: `end` is `interrupted`, the summary holds the finished
 * trials, and `resume(path)` continues the run.
 */
export async function run<Own extends string = never>(
  config: UserConfig<Own> = {},
  options: RunOptions = {},
): Promise<MeasuredRun> {
  const freshSeed = Math.floor(Math.random() * 2 ** 32);
  const layers = [{ origin: 'run()', config }];
  const choices = { ...CHOICES, resolvedEnvironment: await resolveEnvironment(layers) };
  return await measure(resolveConfig(layers, choices, freshSeed), options);
}

/**
 * Finishes a run that was interrupted or killed. `path`: its run file or its folder. Rejects with a
 * SendoffError (exitCode 2) if another process writes the run, if it is invalid, or if the environment has
 * changed.
 */
export async function resume(path: string, options: RunOptions = {}): Promise<MeasuredRun> {
  return await resumeRun(path, options);
}
