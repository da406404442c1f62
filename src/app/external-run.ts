import type { Config } from '../model/config.ts';
import { usageError } from '../model/error.ts';
import { partsOf } from '../model/feature.ts';
import { type Plan, protocolOf } from '../model/scenario.ts';
import type { SendLimits, TargetServer } from '../model/target.ts';
import { findTransport } from '../transports/index.ts';

/** The messages that a run is about to send to external servers. */
export interface ExternalRun {
  readonly smtp: TargetServer | null;
  readonly api: TargetServer | null;
  readonly messages: number;
  readonly transports: readonly { readonly name: string; readonly delivery: ExternalDelivery }[];
  readonly sendLimits: SendLimits;
  /** Null: the sender that each message names. */
  readonly from: string | null;
  /** The recipients file; null: the addresses of the send limits. */
  readonly recipients: string | null;
}

/** `unknown` for a transport of the user's own. */
export type ExternalDelivery = 'sandbox' | 'delivered' | 'delivered-no-sandbox' | 'unknown';

/** Asks whether messages may leave this machine; rejects if the answer is no. */
export type Confirm = (run: ExternalRun) => Promise<void>;

/**
 * Lets the user confirm a run to external servers before it sends anything.
 *
 * @throws usage errors: `sendLimits` for too many messages, `not-confirmed`
 */
export async function confirmExternalRun(
  config: Config,
  plan: Plan,
  confirm: Confirm | undefined,
): Promise<void> {
  const { sendLimits = null, smtp = null, api = null, from = null } = config.targets ?? {};
  if (sendLimits === null) return;
  const messages = plannedMessages(plan);
  if (messages > sendLimits.maxMessages)
    throw usageError(
      'send-limits',
      `${messages} messages are planned; the limit is ${sendLimits.maxMessages}`,
      'lower --count or --blocks, or raise --max-messages',
    );
  if (confirm === undefined)
    throw usageError(
      'not-confirmed',
      'the library cannot send to external servers, since it cannot ask for confirmation',
      'use `sendoff run --target`, which asks',
    );
  const names = [...new Set(plan.scenarios.map(({ transport }) => transport))];
  const transports = names.map((name) => ({ name, delivery: deliveryOf(name, sendLimits) }));
  await confirm({ smtp, api, messages, transports, sendLimits, from, recipients: config.recipients });
}

/** The messages of the whole plan whose trials end after a number of messages. */
function plannedMessages({ trials, scenarios }: Plan): number {
  const sending = new Set(scenarios.filter((one) => protocolOf(one) !== undefined).map(({ id }) => id));
  return trials.reduce(
    (sum, { scenario, length }) =>
      sum + (sending.has(scenario) && 'messages' in length ? length.messages : 0),
    0,
  );
}

function deliveryOf(name: string, { sandbox }: SendLimits): ExternalDelivery {
  if (protocolOf({ transport: name }) === undefined) return 'unknown';
  if (findTransport(partsOf(name).base)?.sandbox === undefined) return 'delivered-no-sandbox';
  return sandbox ? 'sandbox' : 'delivered';
}
