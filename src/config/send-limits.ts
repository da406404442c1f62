import type { Config, Group } from '../model/config.ts';
import { partsOf } from '../model/feature.ts';
import { protocolOf } from '../model/scenario.ts';
import { authorityOf, isLoopback, type SendLimits, wholeAddresses } from '../model/target.ts';
import type { ResolvedEnvironment } from './resolved-environment.ts';
import type { NamedServer } from './target-notation.ts';
import type { CheckedUserConfig } from './user-config.ts';

/** What rails need to know of a transport. */
export interface LimitedTransport {
  readonly name: string;
  /** To whom everybody may write through its provider. */
  readonly simulator?: { readonly address: string } | undefined;
}

/** Few enough to be no harm, slow enough for the smallest account: what an account of Amazon SES begins with is 1 a second. */
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

/** Null where every target is on this machine. */
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

/** Whom the user allows, else whom the provider offers for tests. */
function recipientsOf(
  { allowRecipients, targets = [], transports = [] }: CheckedUserConfig,
  known: readonly LimitedTransport[],
): readonly string[] {
  if (allowRecipients !== undefined) return allowRecipients;
  // A mail server has none, and what is sent to both must be the same.
  if (targets.some(({ protocol }) => protocol === 'smtp')) return [];
  const bases = new Set(transports.map((name) => partsOf(name).base));
  return [
    ...new Set(
      known.filter(({ name }) => bases.has(name)).flatMap(({ simulator }) => simulator?.address ?? []),
    ),
  ];
}

/** Each message is sent when its time has come, so that a run is a number of messages and not a time. */
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

/** Options that only servers elsewhere give a meaning. */
const OF_RAILS = ['maxMessages', 'maxRate', 'allowRecipients', 'sandbox'] as const;
/** What would send more than was said, or at another time. */
const UNBOUNDED = ['load', 'rate', 'until', 'duration', 'warmUp', 'retry', 'sink', 'size'] as const;

/** Everything that keeps a run from servers elsewhere. */
export function limitProblems(
  user: CheckedUserConfig,
  groups: readonly Group[],
  resolvedEnvironment: ResolvedEnvironment,
  transports: readonly LimitedTransport[],
): readonly string[] {
  const sendLimits = sendLimitsOf(user, resolvedEnvironment, transports);
  if (sendLimits === null)
    return OF_RAILS.filter((option) => user[option] !== undefined).map(
      (option) => `${option}: it binds runs to servers elsewhere, and there is none`,
    );
  return [
    ...(user.targets ?? []).flatMap((server) => serverProblems(user, server, resolvedEnvironment)),
    ...recipientProblems(user, sendLimits),
    ...amountProblems(user, groups, sendLimits),
    ...UNBOUNDED.filter((option) => user[option] !== undefined).map(
      (option) =>
        `${option}: to servers elsewhere a run sends a number of messages (count), one after the other`,
    ),
    ...['concurrency' as const, 'batch' as const]
      .filter(
        (option) =>
          (user[option]?.length ?? 0) > 1 ||
          (option === 'batch' && user.batch?.[0] !== undefined && user.batch[0] > 1),
      )
      .map((option) => `${option}: to servers elsewhere it has one value${option === 'batch' ? ', 1' : ''}`),
    ...(user.strategies?.includes('server-merge') === true
      ? ['strategies: "server-merge" stores a template in the account, and nothing would take it away again']
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
          `targets: ${server.host} is ${found.join(', ')}, which is not this machine; allowExternal (--allow-external) lets a run send there, within limits: docs/targets.md`,
        ]),
    ...(server.protocol === 'api' && !server.secured
      ? [`targets: ${authorityOf(server)} is elsewhere and would be spoken to in the clear; write https://`]
      : []),
  ];
}

function recipientProblems({ recipients }: CheckedUserConfig, sendLimits: SendLimits): readonly string[] {
  if (sendLimits.recipients.length === 0)
    return [
      'allowRecipients: say who may be written to (--allow-recipients me@example.org); this provider has no address for tests',
    ];
  if (recipients === undefined && wholeAddresses(sendLimits.recipients).length === 0)
    return ['allowRecipients: without a file of recipients, name at least one whole address'];
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
    `maxMessages: ${scenarios} scenarios of ${blocks} × ${each} messages are ${all}, and at most ${maxMessages} may be sent; give fewer kinds, strategies, transports, blocks or messages (count), or raise it`,
  ];
}
