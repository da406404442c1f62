import { randomBytes } from 'node:crypto';
import { extname } from 'node:path';
import { isEnough } from '../analyze/compare/stopping.ts';
import { spoiledBlocks } from '../analyze/trials/machine.ts';
import { starvedBlocks } from '../analyze/trials/starvation.ts';
import { isSustained } from '../analyze/trials/sustained.ts';
import { isBusyBefore } from '../analyze/validity/guards/busy-machine.ts';
import { analyze } from '../explain/summary.ts';
import { type DuetCores, duetCores as findDuetCores, type NoDuetReason } from '../measure/cores.ts';
import { type MachineReading, readMachine } from '../measure/machine-use.ts';
import { timeReference } from '../measure/reference.ts';
import type { Config } from '../model/config.ts';
import type { Summary } from '../model/summary.ts';
import { allows, isLimited } from '../model/target.ts';
import type { TransportDefinition } from '../model/transport.ts';
import { plan } from '../plan/plan.ts';
import { type Judge, nextStage } from '../plan/stages.ts';
import { createRunFile, type RunFile } from '../results/append.ts';
import { readRun } from '../results/read.ts';
import { environmentOf } from '../run/environment.ts';
import type { RunEvent } from '../run/events.ts';
import { orchestrate } from '../run/orchestrate.ts';
import type { Entries } from '../run/process-pair.ts';
import type { Run, RunEnd } from '../run/run.ts';
import { requireLibraries } from '../transports/library.ts';
import { checkRecipients } from '../workload/import/check.ts';
import { checkSize } from '../workload/index.ts';
import { checkTemplate } from '../workload/template/check.ts';
import { endedAtExit } from './at-exit.ts';
import { CLIENT_PARTS } from './client-parts.ts';
import { checkDescriptors } from './descriptors.ts';
import { type Directory, directoryWith } from './directory.ts';
import { noDuetText, requiredCores } from './duet-cores.ts';
import { type Confirm, confirmExternalRun } from './external-run.ts';
import { inputDigests } from './inputs.ts';
import { checkRenderers, loadOwn } from './own-modules.ts';
import { checkPorts } from './ports.ts';
import { checkRepeated } from './repeated-fields.ts';
import { redactingSecrets } from './secrets.ts';
import { checkTargets } from './target-check.ts';
import { libraryVersions, ownVersion } from './versions.ts';

export interface MeasuredRun {
  readonly summary: Summary;
  /** The run file. */
  readonly path: string;
  readonly end: RunEnd;
  /** True if nothing was left to measure. */
  readonly wasComplete: boolean;
}

export interface MeasureOptions {
  readonly onEvent?: (event: RunEvent) => void;
  readonly signal?: AbortSignal;
  readonly entries?: Partial<Entries>;
  /** Times a fixed computation, in microseconds. Tests replace it. */
  readonly reference?: () => number;
  /** Reads the use of the machine. Tests replace it. */
  readonly machine?: () => MachineReading | undefined;
  /** Finds the cores of a duet. Tests replace it. */
  readonly duetCores?: () => DuetCores | NoDuetReason;
  /** Confirms a run to external servers. Without it, such a run is refused. */
  readonly confirm?: Confirm;
  /** Additional transports, known to this run only. */
  readonly transports?: readonly TransportDefinition[];
}

const EXTENSION = extname(import.meta.url);

/**
 * The modules of the child processes, in source or compiled form as this module is, and the longest silence.
 */
export const ENTRIES: Entries = {
  client: new URL(`./client-process${EXTENSION}`, import.meta.url),
  mock: new URL(`../../mocks/process${EXTENSION}`, import.meta.url),
  counted: new URL(`./counting/counted-process${EXTENSION}`, import.meta.url),
  valgrind: 'valgrind',
  silenceMs: 120_000,
};

const JUDGE: Judge = {
  spoiled: (record) => new Set(spoiledBlocks(record).map(({ block }) => block)),
  starved: (record) =>
    new Set([
      ...starvedBlocks(record).map(({ block }) => block),
      // A pair can be replaced by another one, for each is new.
      ...(record.header.config.pairing === 'duet' ? record.failedTrials.map(({ block }) => block) : []),
    ]),
  enough: isEnough,
  sustained: isSustained,
};

/** Plans and runs a checked configuration, then analyzes its run file. */
export async function measure(chosen: Config, options: MeasureOptions = {}): Promise<MeasuredRun> {
  const config = asPossible(chosen, options);
  const directory = await directoryFor(config, options);
  const planned = plan(config, directory);
  checkDescriptors(planned, config.isolation);
  await checkInputs(config, options);
  await checkRepeats(config, directory);
  await checkPorts(config, planned);
  await confirmExternalRun(config, planned, options.confirm);
  await checkTargets(config, process.env);
  const id = runId(new Date());
  const file = createRunFile(config.out, id);
  return await carryOut({ id, config, plan: planned, file, earlier: [], options });
}

export interface Task extends Pick<Run, 'id' | 'config' | 'plan' | 'earlier'> {
  readonly file: RunFile;
  readonly options: MeasureOptions;
}

/** Without pinned processes, the trials of a duet run one after the other instead. */
function asPossible(config: Config, { onEvent, duetCores = findDuetCores }: MeasureOptions): Config {
  if (config.pairing !== 'duet') return config;
  const cores = duetCores();
  if (typeof cores === 'object') return config;
  onEvent?.({ type: 'noted', note: `no duet: ${noDuetText(cores)}; the trials are interleaved instead` });
  return { ...config, pairing: 'interleaved' };
}

/** Measures the planned trials that the run file lacks, then analyzes and closes the file. */
export async function carryOut({ options, ...task }: Task): Promise<MeasuredRun> {
  const { onEvent = () => {}, signal = new AbortController().signal, entries = {} } = options;
  const { file, config } = task;
  const machine = options.machine ?? (() => readMachine(process.pid, performance.now()));
  const journal = endedAtExit(file);
  try {
    const reading = machine();
    if (reading !== undefined && isBusyBefore(reading))
      onEvent({ type: 'machine-busy', loadAverage: reading.loadAverage, cores: reading.cores });
    const { leavesOut, notifies, countedWork } = await directoryFor(config, options);
    const end = await orchestrate({
      ...task,
      file: journal,
      environment: environmentOf(ownVersion(), libraryVersions()),
      inputs: task.earlier.length === 0 ? await inputDigests(config) : undefined,
      entries: { ...ENTRIES, ...entries },
      leavesOut,
      workloadFor: workloadFor(await renderersOf(config)),
      notifies,
      duetCores: requiredCores(config, options.duetCores ?? findDuetCores),
      countedWork,
      reference: options.reference ?? (() => timeReference(() => performance.now())),
      machine,
      // A limited run sends only what was confirmed.
      next: (record, elapsedMs) =>
        isLimited(config.targets) ? undefined : nextStage(record, elapsedMs, JUDGE),
      onEvent,
      redact: redactingSecrets([config.targets?.smtp ?? null, config.targets?.api ?? null], process.env),
      signal,
    });
    return { summary: analyze(readRun(file.path)), path: file.path, end, wasComplete: false };
  } finally {
    journal.close();
  }
}

/** The user's own renderers. Only the client process knows what they rendered. */
async function renderersOf({ own }: Config): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  for (const [name, module] of Object.entries(own))
    if ((await loadOwn(name, module)).renderer !== undefined) names.add(name);
  return names;
}

function workloadFor(renderers: ReadonlySet<string>): Run['workloadFor'] {
  return async (setup) =>
    renderers.has(setup.scenario.transport)
      ? undefined
      : await CLIENT_PARTS.workload({ ...setup, own: null });
}

async function directoryFor(
  { own, groups }: Config,
  { transports = [] }: MeasureOptions,
): Promise<Directory> {
  const modules = await Promise.all(Object.entries(own).map(([name, module]) => loadOwn(name, module)));
  const directory = directoryWith([...modules.map(({ definition }) => definition), ...transports]);
  const named = new Set(groups.flatMap((group) => group.transports));
  requireLibraries([...named].map((name) => directory.transport(name)));
  return directory;
}

async function checkRepeats({ template, groups }: Config, { transport }: Directory): Promise<void> {
  const names = new Set(groups.flatMap(({ transports }) => transports));
  if (template !== null) await checkRepeated(template, [...names].map(transport));
}

/** Reads the template and all recipients, so that a mistake in any row is reported before the run starts. */
export async function checkInputs(config: Config, { onEvent }: MeasureOptions = {}): Promise<void> {
  const { template, recipients, sizeBytes, groups, seed } = config;
  const strategies = [...new Set(groups.flatMap((group) => group.strategies))];
  const checked =
    template === null
      ? undefined
      : await checkTemplate(template, recipients === null ? 'generated' : 'imported', { strategies, seed });
  const { sendLimits = null } = config.targets ?? {};
  if (recipients !== null) {
    const { notes } = await checkRecipients(
      recipients,
      checked,
      sendLimits === null ? undefined : (address) => allows(sendLimits.recipients, address),
    );
    for (const note of notes) onEvent?.({ type: 'noted', note });
  }
  await checkRenderers(config);
  // The first value of a sweep is its smallest.
  for (const kind of sizeBytes === null ? [] : new Set(groups.flatMap(({ kinds }) => kinds)))
    await checkSize({ kind, recipients, template, sizeBytes });
}

/** Sorts by time. The random tail distinguishes two runs of the same second. */
function runId(now: Date): string {
  const [date = '', time = ''] = now.toISOString().split('T');
  return `${date}-${time.slice(0, 8).replaceAll(':', '')}-${randomBytes(2).toString('hex')}`;
}
