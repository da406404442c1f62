import { readConfigFile } from '../config/config-file.ts';
import { COMMAND_LINE, type ConfigLayer, resolveConfig } from '../config/resolve.ts';
import { CHOICES } from './directory.ts';
import { type Gate, type GateFlags, openGate } from './gate.ts';
import { type MeasuredRun, type MeasureOptions, measure } from './measure.ts';
import { resolveEnvironment } from './resolved-environment.ts';
import { resume } from './resume.ts';

/** The options of the command line, not checked yet. */
export interface RunRequest {
  /** Layers below the config file and the command line. */
  readonly beneath: readonly ConfigLayer[];
  /** Undefined: the config file in the working directory, if there is one. */
  readonly configFile: string | undefined;
  /** The options, under the field names of a config file. */
  readonly commandLine: Readonly<Record<string, unknown>>;
  readonly gateFlags: GateFlags;
  /** The run to finish instead; the fields above are then ignored. */
  readonly resume: string | undefined;
}

export interface PreparedRun {
  readonly start: (options: MeasureOptions) => Promise<MeasuredRun>;
  /** Undefined for a resumed run. */
  readonly gate: Gate | undefined;
}

/** Checks a request. Rejects with one usage error that lists every problem; nothing has been started then. */
export async function prepareRun(request: RunRequest): Promise<PreparedRun> {
  const { beneath, configFile, commandLine, gateFlags, resume: earlier } = request;
  if (earlier !== undefined) return { start: (options) => resume(earlier, options), gate: undefined };
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
