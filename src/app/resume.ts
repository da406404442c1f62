import { dirname } from 'node:path';
import { analyze } from '../explain/summary.ts';
import { usageError } from '../model/error.ts';
import type { RunRecord } from '../model/run-file.ts';
import { isLimited } from '../model/target.ts';
import { readRun, recordOf } from '../results/read.ts';
import { takeRun } from '../results/resume.ts';
import { environmentChanges, environmentOf } from '../run/environment.ts';
import { checkDescriptors } from './descriptors.ts';
import { inputDigests } from './inputs.ts';
import { carryOut, checkInputs, type MeasuredRun, type MeasureOptions } from './measure.ts';
import { checkPorts } from './ports.ts';
import { checkTargets } from './target-check.ts';
import { libraryVersions, ownVersion } from './versions.ts';

/**
 * Continues an interrupted or killed run from its file alone: same config, plan, seed and order. A complete
 * run is analyzed again. Rejects with a usage error, and leaves the file unchanged, if another process writes
 * the run, if the run is invalid, or if new figures would not be comparable with the earlier ones.
 */
export async function resume(path: string, options: MeasureOptions = {}): Promise<MeasuredRun> {
  const earlier = takeRun(path);
  try {
    const { header, lines } = earlier;
    const record = recordOf(header, lines);
    if (record.end?.reason === 'complete')
      return {
        summary: analyze(readRun(earlier.path)),
        path: earlier.path,
        end: 'complete',
        wasComplete: true,
      };
    refuseInvalid(earlier.path, record);
    refuseExternal(earlier.path, record);
    await refuseUnlike(earlier.path, record);
    const { config, plan, run: id } = header;
    checkDescriptors(plan, config.isolation);
    await checkInputs(config, options);
    await checkPorts(config, plan);
    await checkTargets(config, process.env);
    const file = earlier.openToAppend();
    return await carryOut({ id, config, plan, file, earlier: [header, ...lines], options });
  } finally {
    earlier.release();
  }
}

function refuseInvalid(path: string, { end, verifications }: RunRecord): void {
  const unequal = verifications.find(({ mismatchCount }) => mismatchCount > 0);
  if (end?.reason !== 'invalid' && unequal === undefined) return;
  throw usageError(
    'run-invalid',
    `${path}: an invalid run cannot be resumed${unequal === undefined ? '' : `: ${unequal.scenario} delivered messages that differ from the workload`}`,
    `\`sendoff report ${dirname(path)}\` shows why; correct it, then start a new run`,
  );
}

/** The file counts the messages of finished trials only, so the remaining allowance is unknown. */
function refuseExternal(path: string, { header }: RunRecord): void {
  if (!isLimited(header.config.targets)) return;
  throw usageError(
    'run-elsewhere',
    `${path}: a run with an external server cannot be resumed, since its unfinished trials may have sent messages`,
    'start a new run',
  );
}

async function refuseUnlike(path: string, { header }: RunRecord): Promise<void> {
  const { environment, config } = header;
  const changes = [
    ...environmentChanges(environment, environmentOf(ownVersion(), libraryVersions())),
    ...(await changedInputs(config, header.inputs ?? {})),
  ];
  if (changes.length === 0) return;
  throw usageError(
    'run-unlike',
    `${path}: new trials would not be comparable with the earlier ones: ${changes.join('; ')}`,
    'resume it on the same machine with the same inputs, or start a new run',
  );
}

async function changedInputs(
  config: RunRecord['header']['config'],
  before: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  let now: Readonly<Record<string, string>>;
  try {
    now = (await inputDigests(config)) ?? {};
  } catch (cause) {
    return [
      `an input cannot be read (${cause instanceof Error ? cause.message : String(cause)}; paths are relative to the folder in which the run was started)`,
    ];
  }
  return Object.keys(now)
    .filter((name) => now[name] !== before[name])
    .map((name) => `${inputNamed(name, config)} has changed`);
}

function inputNamed(name: string, { template, recipients, own }: RunRecord['header']['config']): string {
  if (name === 'template') return template ?? name;
  if (name === 'recipients') return recipients ?? name;
  return Object.values(own)
    .map(({ module }) => module)
    .join(', ');
}
