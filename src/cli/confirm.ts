import { createInterface } from 'node:readline/promises';
import type { Config } from '../model/config.ts';
import { usageError } from '../model/error.ts';
import { partsOf } from '../model/feature.ts';
import { type Plan, protocolOf } from '../model/scenario.ts';
import { authorityOf, type SendLimits, type TargetServer } from '../model/target.ts';
import { findTransport } from '../transports/index.ts';

/** Asks before messages leave this machine; rejects where the answer is no. */
export type Confirm = (summary: string) => Promise<void>;

type Maybe<Stream> = Stream & { readonly isTTY?: boolean };

/** Asks on the terminal; without one only `--yes` is a yes. */
export function confirmBy(
  yes: boolean,
  input: Maybe<NodeJS.ReadableStream> = process.stdin,
  output: Maybe<NodeJS.WritableStream> = process.stderr,
): Confirm {
  return async (summary) => {
    output.write(summary);
    if (yes) return;
    if (input.isTTY !== true || output.isTTY !== true)
      throw notConfirmed('nobody is there to confirm it', 'add --yes where this is what you want');
    const terminal = createInterface({ input, output });
    try {
      const ended = new Promise<string>((resolve) => {
        for (const how of ['SIGINT', 'close'] as const) terminal.once(how, () => resolve(''));
      });
      const answer = await Promise.race([terminal.question('Go on? [y/N] '), ended]);
      if (!/^y(es)?$/i.test(answer.trim())) throw notConfirmed('it was not confirmed', 'nothing was sent');
    } finally {
      terminal.close();
    }
  };
}

function notConfirmed(why: string, hint: string): Error {
  return usageError('not-confirmed', `messages would leave this machine, and ${why}`, hint);
}

/** What will be sent, where to, and how it is bound. */
export function summaryOf(config: Config, sendLimits: SendLimits, plan: Plan): string {
  const { smtp = null, api = null, from = null } = config.targets ?? {};
  const messages = messagesOf(plan);
  const transports = [...new Set(plan.scenarios.map(({ transport }) => transport))];
  const lines = [
    ...(smtp === null ? [] : [serverLine('SMTP', smtp)]),
    ...(api === null ? [] : [serverLine('API', api)]),
    `${messages} messages by ${transports.join(', ')}: at most ${sendLimits.maxPerSecond} a second, ${Math.ceil(messages / sendLimits.maxPerSecond)} s`,
    `from ${from ?? 'the sender that the messages name (--from changes it)'}, to ${config.recipients ?? sendLimits.recipients.join(', ')}`,
    ...transports.flatMap((name) => sandboxLine(name, sendLimits)),
  ];
  return `This run sends to servers that are not on this machine:\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

/** In the whole plan: trials end after a number of messages. */
export function messagesOf({ trials, scenarios }: Plan): number {
  const sending = new Set(scenarios.filter((one) => protocolOf(one) !== undefined).map(({ id }) => id));
  return trials.reduce(
    (sum, { scenario, length }) =>
      sum + (sending.has(scenario) && 'messages' in length ? length.messages : 0),
    0,
  );
}

function serverLine(what: string, server: TargetServer): string {
  const { address, host, user } = server;
  const at = address === host ? '' : ` (${address})`;
  return `${what}: ${authorityOf(server)}${at}, over TLS${user === null ? '' : `, as ${user}`}`;
}

function sandboxLine(name: string, { sandbox }: SendLimits): readonly string[] {
  if (protocolOf({ transport: name }) === undefined) return [];
  const offered = findTransport(partsOf(name).base)?.sandbox;
  if (offered === undefined) return [`${name}: really sent, it has no sandbox`];
  return [sandbox ? `${name}: checked and dropped by the provider's sandbox` : `${name}: really sent`];
}
