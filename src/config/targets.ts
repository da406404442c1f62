import type { Config, Group } from '../model/config.ts';
import { canonicalName, partsOf } from '../model/feature.ts';
import { type Protocol, protocolOf } from '../model/scenario.ts';
import { authorityOf, isLoopback, type TargetServer, type Targets } from '../model/target.ts';
import type { ResolvedEnvironment } from './resolved-environment.ts';
import {
  hasExternalTarget,
  isExternal,
  type LimitedTransport,
  limitedConfig,
  limitProblems,
  sendLimitsOf,
} from './send-limits.ts';
import type { NamedServer } from './target-notation.ts';
import type { CheckedUserConfig } from './user-config.ts';

/** Without mocks there are no ceilings, and without a sink no message can be verified. */
export function targetedConfig(
  user: CheckedUserConfig,
  resolvedEnvironment: ResolvedEnvironment,
  transports: readonly LimitedTransport[],
): Partial<Config> {
  const targets = targetsOf(user, resolvedEnvironment, transports);
  if (targets === undefined) return {};
  return {
    targets,
    ceilings: false,
    ...(targets.sink ? {} : { verify: 0 }),
    ...(targets.sendLimits === null ? {} : limitedConfig(user)),
  };
}

/** The targets; undefined if the run sends to mocks. */
function targetsOf(
  user: CheckedUserConfig,
  resolvedEnvironment: ResolvedEnvironment,
  transports: readonly LimitedTransport[],
): Targets | undefined {
  const { targets, sink, from = null } = user;
  const { addresses } = resolvedEnvironment;
  if (targets === undefined) return undefined;
  const of = (wanted: Protocol): TargetServer | null => {
    const found = targets.find(({ protocol }) => protocol === wanted);
    if (found === undefined) return null;
    const { host, port, secured, user } = found;
    return { host, address: addressOf(addresses.get(host) ?? []) ?? host, port, secured, user };
  };
  const sendLimits = sendLimitsOf(user, resolvedEnvironment, transports);
  return { smtp: of('smtp'), api: of('api'), sink: sink !== undefined, from, sendLimits };
}

/** Prefers IPv4: most servers under the machine's own name listen there. */
function addressOf(addresses: readonly string[]): string | undefined {
  return addresses.find((address) => !address.includes(':')) ?? addresses[0];
}

/**
 * The groups for targets. Default transports are those whose protocol has a target; default strategies those
 * that a mail server supports. The scheme of a target sets the security of its transports; external targets
 * always have one.
 */
export function targetedGroups(
  user: CheckedUserConfig,
  groups: readonly Group[],
  resolvedEnvironment: ResolvedEnvironment,
): readonly Group[] {
  const { targets } = user;
  if (targets === undefined) return groups;
  const known = new Map(targets.map((server) => [server.protocol, server]));
  const merges = !known.has('smtp') && !hasExternalTarget(user, resolvedEnvironment);
  const hasServer = (name: string): boolean => {
    const protocol = protocolOf({ transport: name });
    return user.transports !== undefined || (protocol !== undefined && known.has(protocol));
  };
  return groups
    .map((group) => ({
      kinds: group.kinds,
      strategies: group.strategies.filter(
        (one) => one !== 'server-merge' || user.strategies !== undefined || merges,
      ),
      transports: [
        ...new Set(
          group.transports.filter(hasServer).map((name) => secured(name, known, resolvedEnvironment)),
        ),
      ],
    }))
    .filter(({ strategies, transports }) => strategies.length > 0 && transports.length > 0);
}

const SECURED: Readonly<Record<Protocol, readonly string[]>> = {
  smtp: ['tls', 'starttls'],
  api: ['https', 'h2'],
};

function secured(
  name: string,
  known: ReadonlyMap<Protocol, NamedServer>,
  resolvedEnvironment: ResolvedEnvironment,
): string {
  const protocol = protocolOf({ transport: name });
  const server = protocol === undefined ? undefined : known.get(protocol);
  if (protocol === undefined || server === undefined) return name;
  if (partsOf(name).features.some((feature) => SECURED[protocol].includes(feature))) return name;
  if (server.secured) return canonicalName(`${name}+${SECURED[protocol][0]}`);
  return protocol === 'smtp' && isExternal(server, resolvedEnvironment)
    ? canonicalName(`${name}+starttls`)
    : name;
}

/** Options that apply only to targets. */
const TARGET_OPTIONS = [
  'sink',
  'from',
  'allowExternal',
  'maxMessages',
  'maxRate',
  'allowRecipients',
  'sandbox',
] as const;
/** Options that apply only to mocks. */
const MOCK_OPTIONS = [
  'link',
  'faults',
  'mock',
  'mockStall',
  'smtpPort',
  'apiPort',
  'ceilings',
  'own',
] as const;

/**
 * All problems of the targets and of conflicting options. Without an environment, checks that need it are
 * skipped.
 */
export function targetProblems(
  user: CheckedUserConfig,
  groups: readonly Group[],
  resolvedEnvironment: ResolvedEnvironment | undefined,
  transports: readonly LimitedTransport[],
): readonly string[] {
  const { targets, sink, verify } = user;
  if (targets === undefined)
    return TARGET_OPTIONS.filter((option) => user[option] !== undefined).map(
      (option) => `${option}: needs --target; add a server, or omit this option`,
    );
  const names = [...new Set(groups.flatMap(({ transports }) => transports))];
  return [
    ...(['smtp', 'api'] as const).flatMap((protocol) => twoOf(targets, protocol)),
    ...transportProblems(user, names),
    ...securityProblems(targets, names),
    ...(resolvedEnvironment === undefined
      ? []
      : [
          ...targets.flatMap((server) => hostProblems(server, resolvedEnvironment)),
          ...limitProblems(user, groups, resolvedEnvironment, transports),
          ...secretProblems(targets, names, resolvedEnvironment),
          ...portProblems(targets, sink, resolvedEnvironment),
        ]),
    ...(targets.some(({ protocol }) => protocol === 'smtp') &&
    user.strategies?.includes('server-merge') === true
      ? ['strategies: "server-merge" needs a provider’s API, found an SMTP server at --target; omit it']
      : []),
    ...MOCK_OPTIONS.filter((option) => user[option] !== undefined && user[option] !== false).map(
      (option) => `${option}: applies only to mocks; omit it, or omit --target`,
    ),
    ...(sink === undefined && (verify ?? 0) > 0
      ? ['verify: needs --sink, the port to which the server delivers; add it, or omit this option']
      : []),
  ];
}

function portProblems(
  targets: readonly NamedServer[],
  sink: number | undefined,
  { addresses }: ResolvedEnvironment,
): readonly string[] {
  return targets
    .filter(({ host, port }) => port === sink && isLoopback(addresses.get(host)?.[0] ?? ''))
    .map(({ port }) => `sink: the target itself listens on port ${port}; choose another port`);
}

function twoOf(targets: readonly NamedServer[], wanted: Protocol): readonly string[] {
  const found = targets.filter(({ protocol }) => protocol === wanted);
  if (found.length < 2) return [];
  return [
    `targets: expected at most one ${wanted === 'smtp' ? 'SMTP server' : 'API'}, found ${found.map(authorityOf).join(' and ')}; measure them in separate runs`,
  ];
}

function hostProblems(server: NamedServer, { addresses }: ResolvedEnvironment): readonly string[] {
  const isKnown = (addresses.get(server.host) ?? []).length > 0;
  return isKnown ? [] : [`targets: the host name "${server.host}" is unknown; check its spelling`];
}

function transportProblems(user: CheckedUserConfig, names: readonly string[]): readonly string[] {
  const targets = user.targets ?? [];
  const has = (protocol: Protocol): boolean => targets.some((one) => one.protocol === protocol);
  if (has('api') && user.transports === undefined)
    return ['transports: missing for the API at --target; add one, such as --transport api-sendgrid'];
  const stray = names.flatMap((name) => {
    const protocol = protocolOf({ transport: name });
    if (protocol === undefined || has(protocol)) return [];
    return [
      `transports: ${name} has no target, and mocks are not compared with servers; add its server with --target, or omit it`,
    ];
  });
  const dialects = [
    ...new Set(
      names
        .filter((name) => protocolOf({ transport: name }) === 'api')
        .map((name) => partsOf(name).base.replace(/^(?:api|sdk)-/, '')),
    ),
  ];
  return [
    ...stray,
    ...(dialects.length > 1
      ? [`transports: one API has one provider's format, found ${dialects.join(' and ')}; choose one`]
      : []),
  ];
}

/** Features that contradict the scheme of the target. */
function securityProblems(targets: readonly NamedServer[], names: readonly string[]): readonly string[] {
  return names.flatMap((name) => {
    const protocol = protocolOf({ transport: name });
    const server = targets.find((one) => one.protocol === protocol);
    if (server === undefined) return [];
    const { features } = partsOf(name);
    const wrong = features.find((feature) =>
      server.secured ? feature === 'starttls' : ['tls', 'https', 'h2'].includes(feature),
    );
    if (wrong === undefined) return [];
    const scheme = protocol === 'smtp' ? 'smtp' : 'http';
    return [
      server.secured
        ? `transports: ${name} starts without TLS, but ${scheme}s:// starts with TLS; use ${scheme}://`
        : `transports: ${name} starts with TLS, but ${scheme}:// does not; use ${scheme}s://`,
    ];
  });
}

function secretProblems(
  targets: readonly NamedServer[],
  names: readonly string[],
  { secrets }: ResolvedEnvironment,
): readonly string[] {
  const wanted = new Set(
    targets.flatMap(({ protocol, user }) => {
      if (protocol === 'smtp') return user === null ? [] : ['SENDOFF_SMTP_PASSWORD'];
      return names.some((name) => partsOf(name).base === 'api-ses')
        ? ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']
        : ['SENDOFF_API_KEY'];
    }),
  );
  return [...wanted]
    .filter((name) => !secrets.has(name))
    .map((name) => `targets: the environment variable ${name} is missing; set it to the secret`);
}
