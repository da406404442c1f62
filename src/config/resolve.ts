import { resolve } from 'node:path';
import type * as z from 'zod';
import { Config } from '../model/config.ts';
import { usageError } from '../model/error.ts';
import { partsOf } from '../model/feature.ts';
import type { TrialLength } from '../model/scenario.ts';
import { duetDefaults, duetProblems } from './duet.ts';
import { chosenGroups, groupsOf } from './groups.ts';
import { linkProblems } from './link-notation.ts';
import { loadMode, loadProblems, trialsOf } from './load-mode.ts';
import { type Choices, unknownNames } from './names.ts';
import { asTyped } from './option-names.ts';
import { DEFAULT_PRESET, PRESETS, type Preset } from './presets.ts';
import { EMPTY_ENVIRONMENT, type ResolvedEnvironment } from './resolved-environment.ts';
import { suggestion } from './suggestion.ts';
import { firstValues, forSweep, sweepOf, sweepProblems } from './sweep.ts';
import { targetedConfig, targetProblems } from './targets.ts';
import { type CheckedUserConfig, UserConfig } from './user-config.ts';

/** One source of configuration, in rising precedence; `origin` names it in messages. */
export interface ConfigLayer {
  readonly origin: string;
  readonly config: unknown;
}

/** unknown → Config. One usage error reports the problems of all layers. */
export function resolveConfig(layers: readonly ConfigLayer[], builtIn: Choices, freshSeed: number): Config {
  const { resolvedEnvironment = EMPTY_ENVIRONMENT, transports } = builtIn;
  const { user, preset } = checked(layers, builtIn, resolvedEnvironment);
  return complete(user, preset, freshSeed, { resolvedEnvironment, transports });
}

/** Checks a configuration that will not run: host names may be unknown, and secrets missing. */
export function checkConfig(layers: readonly ConfigLayer[], builtIn: Choices): void {
  checked(layers, builtIn, undefined);
}

function checked(
  layers: readonly ConfigLayer[],
  builtIn: Choices,
  resolvedEnvironment: ResolvedEnvironment | undefined,
): { readonly user: CheckedUserConfig; readonly preset: Preset } {
  const problems: string[] = [];
  let merged: CheckedUserConfig = {};
  const choices = withOwn(builtIn, layers);
  for (const { origin, config } of layers) {
    const parsed = UserConfig.safeParse(config);
    const own = parsed.success ? parsed.data : validPart(config);
    if (!parsed.success) {
      problems.push(
        ...parsed.error.issues.flatMap((issue) =>
          describeIssue(issue, config).map((text) => withOrigin(origin, text)),
        ),
      );
    }
    problems.push(...unknownNames(own, choices).map((text) => withOrigin(origin, text)));
    if (own.count !== undefined && own.duration !== undefined) {
      problems.push(
        withOrigin(origin, 'count: "duration" also sets the length of a trial; omit one of them'),
      );
    }
    merged = merge(merged, own);
  }
  const preset = PRESETS.find(({ name }) => name === (merged.preset ?? DEFAULT_PRESET));
  if (preset !== undefined) problems.push(...batchProblems(merged, preset, choices));
  problems.push(...loadProblems(merged), ...connectionProblems(merged));
  if (preset !== undefined) {
    const groups = groupsOf(merged, preset, resolvedEnvironment ?? EMPTY_ENVIRONMENT);
    problems.push(
      ...sweepProblems(merged, groups),
      ...duetProblems(merged, groups),
      ...targetProblems(merged, groups, resolvedEnvironment, choices.transports),
    );
  }
  if (preset !== undefined)
    problems.push(...linkProblems(longestRttMs(merged), merged.timeout ?? preset.config.timeoutMs));
  if (problems.length > 0 || preset === undefined) throw configError(problems.map(typedBy(layers)));
  return { user: merged, preset };
}

/** A cold connection carries one message, so a limit per connection has no meaning. */
function connectionProblems({ connection, messagesPerConnection }: CheckedUserConfig): string[] {
  if (connection !== 'cold' || messagesPerConnection === undefined) return [];
  return [
    'messagesPerConnection: with connection "cold" each message has its own connection; omit one of them',
  ];
}

/** The origin of the command line's layer. Its problems name options as typed. */
export const COMMAND_LINE = 'command line';

/** A problem of several layers names the option if the command line set it, else the field. */
function typedBy(layers: readonly ConfigLayer[]): (problem: string) => string {
  const typed = layers.find(({ origin }) => origin === COMMAND_LINE)?.config;
  return (problem) => {
    const field = /^[a-z][a-zA-Z]*(?=[.:])/.exec(problem)?.[0] ?? '';
    return typeof typed === 'object' && typed !== null && Object.hasOwn(typed, field)
      ? asTyped(problem)
      : problem;
  };
}

function withOrigin(origin: string, problem: string): string {
  return origin === COMMAND_LINE ? asTyped(problem) : `${origin}: ${problem}`;
}

function longestRttMs({ link }: CheckedUserConfig): number {
  const swept = link?.sweeps.find(({ axis }) => axis === 'rtt')?.values ?? [];
  return Math.max(link?.link.rttMs ?? 0, ...swept);
}

/** The choices, with the user's own transports of all layers. */
function withOwn(choices: Choices, layers: readonly ConfigLayer[]): Choices {
  const names = layers.flatMap(({ config }) => Object.keys(validPart(config).own ?? {}));
  const own = names.map((name) => ({
    name,
    maxBatch: Number.POSITIVE_INFINITY,
    limitSource: '',
    features: [],
  }));
  return { ...choices, transports: [...choices.transports, ...own] };
}

/** The valid options of an invalid layer, so that their names can still be checked. */
function validPart(config: unknown): CheckedUserConfig {
  if (typeof config !== 'object' || config === null) return {};
  const valid = Object.entries(config).filter(
    ([key, value]) => UserConfig.safeParse({ [key]: value }).success,
  );
  return UserConfig.parse(Object.fromEntries(valid));
}

/** A later layer's count replaces an earlier layer's duration, and vice versa: both set the trial length. */
function merge(below: CheckedUserConfig, above: CheckedUserConfig): CheckedUserConfig {
  const { count, duration, ...rest } = below;
  const replaced = above.count !== undefined || above.duration !== undefined;
  const length = replaced
    ? {}
    : { ...(count === undefined ? {} : { count }), ...(duration === undefined ? {} : { duration }) };
  return { ...rest, ...length, ...above };
}

function complete(
  user: CheckedUserConfig,
  preset: Preset,
  freshSeed: number,
  {
    resolvedEnvironment,
    transports,
  }: Pick<Choices, 'transports'> & { readonly resolvedEnvironment: ResolvedEnvironment },
): Config {
  const sweep = sweepOf(user) ?? null;
  const config = sweep === null ? preset.config : forSweep(preset.config, sweep);
  const load = loadMode(user);
  const trials = trialsOf(load ?? config.load, lengthOf(user), config);
  return Config.parse({
    ...config,
    ...defined({
      ...firstValues(user),
      connection: user.connection,
      link: user.link?.link,
      mock: user.mock,
      load,
      own: ownModules(user),
      maxInFlight: user.maxInFlight,
      blocks: user.blocks ?? trials.blocks,
      until: untilOf(user) === undefined ? trials.until : untilOf(user),
      timeLimitMs: user.timeLimit,
      warmUpMs: user.warmUp,
      pairing: user.pairing,
      isolation: user.isolation,
      stall: user.mockStall,
      faults: user.faults,
      retry: user.retry,
      feedback: user.feedback?.messages,
      countInstructions: countedBy(user),
      verify: user.verify,
      ceilings: user.ceilings,
      phases: user.phases,
      timeoutMs: user.timeout,
      graceMs: user.grace,
      equivalence: user.equivalence,
      level: user.level,
      recipients: user.recipients,
      template: user.template,
      smtpPort: user.sink ?? user.smtpPort,
      apiPort: user.apiPort,
      out: user.out,
    }),
    preset: preset.name,
    sweep,
    seed: user.seed ?? freshSeed,
    length: trials.length,
    ...duetDefaults(user),
    ...targetedConfig(user, resolvedEnvironment, transports),
    groups: groupsOf(user, preset, resolvedEnvironment),
  });
}

function lengthOf({ count, duration }: CheckedUserConfig): TrialLength | undefined {
  if (count !== undefined) return { messages: count };
  return duration === undefined ? undefined : { durationMs: duration };
}

/** The default transport of a renderer: it adds the least cost. */
const DEFAULT_VIA = 'null';

function ownModules({ own, via = DEFAULT_VIA }: CheckedUserConfig): Config['own'] | undefined {
  if (own === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(own).map(([name, module]) => [name, { module: resolve(module), via }]),
  );
}

function countedBy({ countInstructions }: CheckedUserConfig): Config['countInstructions'] | undefined {
  return countInstructions === 'off' ? null : countInstructions;
}

/** An explicit number of blocks disables the default stopping rule. */
function untilOf({ until, blocks }: CheckedUserConfig): Config['until'] | undefined {
  return until ?? (blocks === undefined ? undefined : null);
}

function batchProblems(user: CheckedUserConfig, preset: Preset, { transports }: Choices): string[] {
  // In a sweep a transport is measured at the batch sizes that it accepts, and needs at least two.
  const batch = user.batch?.[1] ?? user.batch?.[0] ?? preset.config.batch;
  const chosen = new Set(
    chosenGroups(user, preset).flatMap((group) => group.transports.map((name) => partsOf(name).base)),
  );
  return transports
    .filter(({ name, maxBatch }) => chosen.has(name) && batch > maxBatch)
    .map(
      ({ name, maxBatch, limitSource }) =>
        `batch: ${name} accepts at most ${maxBatch} recipients per call (${limitSource}), found ${batch}`,
    );
}

/** The problems of a value: its place, the expected and the found value. */
export function describeIssue(issue: z.core.$ZodIssue, config: unknown): string[] {
  const place = issue.path.length === 0 ? '' : `${issue.path.join('.')}: `;
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(
      (key) => `unknown option "${key}"${suggestion(key, Object.keys(UserConfig.shape))}`,
    );
  }
  const found = valueAt(config, issue.path);
  if (issue.code === 'invalid_value') {
    const known = issue.values.map(String);
    return [`${place}unknown value ${JSON.stringify(found)}${suggestion(String(found), known)}`];
  }
  if (issue.code === 'custom') return [`${place}${issue.message}`];
  return [
    `${place}${issue.message.replace(/^(Invalid input|Too (small|big)): /, '').replace(/, received .*$/, '')}, found ${JSON.stringify(found) ?? 'nothing'}`,
  ];
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined),
    value,
  );
}

function configError(problems: readonly string[]): Error {
  const message =
    problems.length === 1
      ? (problems[0] ?? '')
      : `${problems.length} problems\n${problems.map((one) => `  - ${one}`).join('\n')}`;
  return usageError(
    'config',
    message,
    problems.some((one) => /unknown (?!option)/.test(one))
      ? 'run `sendoff list` for the names, `sendoff run --help` for the options'
      : 'run `sendoff run --help` for the options',
  );
}

function defined<T extends object>(values: T): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>;
}
