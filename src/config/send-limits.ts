import type { Config, Group } from '../model/config.ts';
import { partsOf } from '../model/feature.ts';
import { protocolOf } from '../model/scenario.ts';
import { authorityOf, isLoopback, type SendLimits, wholeAddresses } from '../model/target.ts';
import type { ResolvedEnvironment } from './resolved-environment.ts';
import type { NamedServer } from './target-notation.ts';
import type { CheckedUserConfig } from './user-config.ts';

/** The facts about a transport that send limits need. */
export interface LimitedTransport {
  readonly name: string;
  /** The provider's address for tests. */
  readonly simulator?: { readonly address: string } | undefined;
}

/** Slow enough for the smallest account: a new account of Amazon SES may send 1 message per second. */
const MESSAGES = 100;
const PER_SECOND = 1;
const MESSAGES_PER_TRIAL = 10;

export function isExternal({ host }: NamedServer, { addresses }: ResolvedEnvironment): boolean {
  const found = addresses.get(host) ?? [];
  return found.length > 0 && !found.every(isLoopback);
}

export function hasExternalTarget(
  { targets = [] }: CheckedUserConfig,
  resolvedEnvironment: ResolvedEnvironment,
): boolean {
  return targets.some((server) => isExternal(server, resolvedEnvironment));
}

/** The limits of the run; null if every target is on this machine. */
export function sendLimitsOf(
  user: CheckedUserConfig,
  resolvedEnvironment: ResolvedEnvironment,
  transports: readonly LimitedTransport[],
): SendLimits | null {
  if (!hasExternalTarget(user, resolvedEnvironment)) return null;
  return {
    maxMessages: user.maxMessages ?? MESSAGES,
    maxPerSecond: user.maxRate ?? PER_SECOND,
    recipients: [...recipientsOf(user, transports)],
    sandbox: user.sandbox ?? true,
  };
}

/** The recipients that the user allows, else the providers' test addresses. */
function recipientsOf(
  { allowRecipients, targets = [], transports = [] }: CheckedUserConfig,
  known: readonly LimitedTransport[],
): readonly string[] {
  if (allowRecipients !== undefined) return allowRecipients;
  // A mail server has no test address, and both targets must receive the same messages.
  if (targets.some(({ protocol }) => protocol === 'smtp')) return [];
  const bases = new Set(transports.map((name) => partsOf(name).base));
  return [
    ...new Set(
      known.filter(({ name }) => bases.has(name)).flatMap(({ simulator }) => simulator?.address ?? []),
    ),
  ];
}

/** The send limiter sets the pace, so a trial ends after a number of messages and not after a time. */
export function limitedConfig({
  concurrency,
  count,
  blocks,
}: CheckedUserConfig): Pick<Config, 'concurrency' | 'batch' | 'length' | 'blocks' | 'until'> {
  const [calls = 1] = concurrency ?? [];
  return {
    concurrency: calls,
    batch: 1,
    length: { messages: count ?? MESSAGES_PER_TRIAL },
    blocks: blocks ?? 1,
    until: null,
  };
}

/** Options that need an external server. */
const LIMIT_OPTIONS = ['maxMessages', 'maxRate', 'allowRecipients', 'sandbox'] as const;
/** Options that could exceed the limits. */
const UNBOUNDED = ['load', 'rate', 'until', 'duration', 'warmUp', 'retry', 'sink', 'size'] as const;

/** All problems of a run to external servers. */
export function limitProblems(
  user: CheckedUserConfig,
  groups: readonly Group[],
  resolvedEnvironment: ResolvedEnvironment,
  transports: readonly LimitedTransport[],
): readonly string[] {
  const sendLimits = sendLimitsOf(user, resolvedEnvironment, transports);
  if (sendLimits === null)
    return LIMIT_OPTIONS.filter((option) => user[option] !== undefined).map(
      (option) => `${option}: applies only to external servers, found none; omit it`,
    );
  return [
    ...(user.targets ?? []).flatMap((server) => serverProblems(user, server, resolvedEnvironment)),
    ...recipientProblems(user, sendLimits),
    ...amountProblems(user, groups, sendLimits),
    ...UNBOUNDED.filter((option) => user[option] !== undefined).map(
      (option) =>
        `${option}: not available with external servers, which receive a fixed number of messages (count)`,
    ),
    ...['concurrency' as const, 'batch' as const]
      .filter(
        (option) =>
          (user[option]?.length ?? 0) > 1 ||
          (option === 'batch' && user.batch?.[0] !== undefined && user.batch[0] > 1),
      )
      .map((option) => `${option}: expected ${option === 'batch' ? '1' : 'one value'} with external servers`),
    ...(user.strategies?.includes('server-merge') === true
      ? ['strategies: "server-merge" stores a template in the account, and Sendoff would not remove it']
      : []),
  ];
}

function serverProblems(
  { allowExternal }: CheckedUserConfig,
  server: NamedServer,
  resolvedEnvironment: ResolvedEnvironment,
): readonly string[] {
  if (!isExternal(server, resolvedEnvironment)) return [];
  const found = resolvedEnvironment.addresses.get(server.host) ?? [];
  return [
    ...(allowExternal === true
      ? []
      : [
          `targets: ${server.host} (${found.join(', ')}) is an external server; allow it with --allow-external (allowExternal), see docs/targets.md`,
        ]),
    ...(server.protocol === 'api' && !server.secured
      ? [
          `targets: the connection to the external server ${authorityOf(server)} would not be encrypted; use https://`,
        ]
      : []),
  ];
}

function recipientProblems({ recipients }: CheckedUserConfig, sendLimits: SendLimits): readonly string[] {
  if (sendLimits.recipients.length === 0)
    return ['allowRecipients: missing, and there is no test address; add --allow-recipients me@example.org'];
  if (recipients === undefined && wholeAddresses(sendLimits.recipients).length === 0)
    return ['allowRecipients: without a recipients file, at least one complete address is required'];
  return [];
}

function amountProblems(
  user: CheckedUserConfig,
  groups: readonly Group[],
  { maxMessages }: SendLimits,
): readonly string[] {
  const scenarios = groups.reduce(
    (sum, { kinds, strategies, transports }) =>
      sum +
      kinds.length *
        strategies.length *
        transports.filter((transport) => protocolOf({ transport }) !== undefined).length,
    0,
  );
  const { length, blocks } = limitedConfig(user);
  const each = 'messages' in length ? length.messages : 0;
  const all = scenarios * blocks * each;
  if (all <= maxMessages) return [];
  return [
    `maxMessages: the run would send ${all} messages (${scenarios} scenarios of ${blocks} × ${each}), the limit is ${maxMessages}; choose fewer kinds, strategies, transports, blocks or messages (count), or raise the limit`,
  ];
}
