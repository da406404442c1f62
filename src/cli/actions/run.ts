import { readConfigFile } from '../../config/config-file.ts';
import { type ConfigLayer, resolveConfig } from '../../config/resolve.ts';
import { EXIT } from '../../model/error.ts';
import type { Summary } from '../../model/summary.ts';
import { renderJson, renderTerminal } from '../../report/index.ts';
import type { Entries } from '../../run/fleet.ts';
import type { GateFlags } from '../commands/run.ts';
import { comparisonText } from '../comparison-output.ts';
import { CHOICES } from '../directory.ts';
import { openGate, settleGate } from '../gate.ts';
import { type Measured, measure } from '../measure.ts';
import { showProgress } from '../progress.ts';
import { writeReports } from '../report-files.ts';

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
  /** Replace the modules that run as child processes. */
  readonly entries: Partial<Entries>;
  /** Replaces what times the machine. */
  readonly reference: (() => number) | undefined;
}

/** Checks, measures, reports, and gives the exit code. */
export async function run(request: RunRequest): Promise<number> {
  const { beneath, configFile, commandLine, gateFlags, json, entries, reference } = request;
  const file = await readConfigFile(process.cwd(), configFile);
  const layers = [
    ...beneath,
    ...(file === undefined ? [] : [file]),
    { origin: 'command line', config: commandLine },
  ];
  const config = resolveConfig(layers, CHOICES, Math.floor(Math.random() * 2 ** 32));
  const gate = openGate(gateFlags, layers, config);
  const stop = new AbortController();
  const interrupt = (): void => {
    if (stop.signal.aborted) process.exit(EXIT.interrupted);
    stop.abort();
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  const progress = showProgress(process.stderr, Date.now);
  let measured: Measured;
  try {
    measured = await measure(config, {
      onEvent: progress.event,
      signal: stop.signal,
      entries,
      ...(reference === undefined ? {} : { reference }),
    });
  } finally {
    progress.end();
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
  const { summary, path, end } = measured;
  const page = writeReports(path, summary);
  process.stdout.write(json ? renderJson(summary) : forTerminal(summary, page));
  if (end === 'interrupted') {
    process.stderr.write(
      `interrupted: ${summary.run.finishedTrials} of ${summary.run.plannedTrials} trials are in ${path}\n`,
    );
    return EXIT.interrupted;
  }
  const { exitCode, comparison, said } = settleGate(gate, path, summary);
  if (comparison !== undefined)
    (json ? process.stderr : process.stdout).write(`\n${comparisonText(comparison)}`);
  if (said !== undefined) process.stderr.write(`${said}\n`);
  return exitCode;
}

function forTerminal(summary: Summary, page: string): string {
  const { isTTY: color, columns = 100 } = process.stdout;
  return `${renderTerminal(summary, { columns, color })}\nReport: ${page}\n`;
}
