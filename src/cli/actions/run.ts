import { dirname } from 'node:path';
import { CHOICES } from '../../app/directory.ts';
import { applyGate, type Gate, type GateFlags, openGate } from '../../app/gate.ts';
import { interruptible } from '../../app/interrupt.ts';
import { type MeasuredRun, type MeasureOptions, measure } from '../../app/measure.ts';
import { writeReports } from '../../app/report-files.ts';
import { resolveEnvironment } from '../../app/resolved-environment.ts';
import { resume as resumeRun } from '../../app/resume.ts';
import { readConfigFile } from '../../config/config-file.ts';
import { COMMAND_LINE, type ConfigLayer, resolveConfig } from '../../config/resolve.ts';
import { EXIT } from '../../model/error.ts';
import type { Summary } from '../../model/summary.ts';
import { isLimited } from '../../model/target.ts';
import { renderJson, renderTerminal } from '../../report/index.ts';
import type { Entries } from '../../run/fleet.ts';
import { comparisonText } from '../comparison-output.ts';
import { confirmBy } from '../confirm.ts';
import { showProgress } from '../progress.ts';

/** What the command line asks for, before any of it is checked. */
export interface RunRequest {
  /** Beneath the config file and the command line. */
  readonly beneath: readonly ConfigLayer[];
  /** The named config file; undefined for the one that stands in this folder, if any. */
  readonly configFile: string | undefined;
  /** What the flags say, under the names of a config file. */
  readonly commandLine: Readonly<Record<string, unknown>>;
  readonly gateFlags: GateFlags;
  readonly json: boolean;
  /** Confirms that messages leave this machine. */
  readonly yes: boolean;
  /** A run to be finished instead; then nothing of the above counts. */
  readonly resume: string | undefined;
  /** Replace the modules that run as child processes. */
  readonly entries: Partial<Entries>;
  /** Replaces what times the machine. */
  readonly reference: (() => number) | undefined;
}

/** What was asked for, checked as far as it can be before it starts. */
interface Begun {
  readonly start: (options: MeasureOptions) => Promise<MeasuredRun>;
  /** What judges the run when it has ended; undefined for one that is resumed. */
  readonly gate: Gate | undefined;
}

/** Checks, measures, reports, and gives the exit code. */
export async function run(request: RunRequest): Promise<number> {
  const { json, yes, entries, reference } = request;
  const { start, gate } = await begin(request);
  const progress = showProgress(process.stderr, Date.now);
  const measured = await interruptible(async (signal) => {
    try {
      return await start({
        onEvent: progress.event,
        signal,
        entries,
        confirm: confirmBy(yes),
        ...(reference === undefined ? {} : { reference }),
      });
    } finally {
      progress.end();
    }
  });
  const { summary, path, end } = measured;
  if (measured.wasComplete)
    process.stderr.write(`run ${summary.run.id} is complete: nothing is left to measure\n`);
  const page = writeReports(path, summary);
  process.stdout.write(json ? renderJson(summary) : forTerminal(summary, page));
  if (end === 'interrupted') {
    process.stderr.write(
      `interrupted: ${summary.run.finishedTrials} of ${summary.run.plannedTrials} trials are in ${path}; ` +
        `${isLimited(summary.config.targets) ? 'it can’t be resumed' : `sendoff run --resume ${dirname(path)} finishes it`}\n`,
    );
    return EXIT.interrupted;
  }
  if (gate === undefined) return summary.validity.valid ? EXIT.ok : EXIT.invalid;
  const { exitCode, comparison, said } = applyGate(gate, path, summary);
  if (comparison !== undefined)
    (json ? process.stderr : process.stdout).write(`\n${comparisonText(comparison)}`);
  if (said !== undefined) process.stderr.write(`${said}\n`);
  return exitCode;
}

async function begin(request: RunRequest): Promise<Begun> {
  const { beneath, configFile, commandLine, gateFlags, resume: earlier } = request;
  if (earlier !== undefined) return { start: (options) => resumeRun(earlier, options), gate: undefined };
  const file = await readConfigFile(process.cwd(), configFile);
  const layers = [
    ...beneath,
    ...(file === undefined ? [] : [file]),
    { origin: COMMAND_LINE, config: commandLine },
  ];
  const choices = { ...CHOICES, resolvedEnvironment: await resolveEnvironment(layers) };
  const config = resolveConfig(layers, choices, Math.floor(Math.random() * 2 ** 32));
  return { start: (options) => measure(config, options), gate: openGate(gateFlags, layers, config) };
}

function forTerminal(summary: Summary, page: string): string {
  const { isTTY: color, columns = 100 } = process.stdout;
  return `${renderTerminal(summary, { columns, color })}\nReport: ${page}\n`;
}
