import { createInterface } from 'node:readline/promises';
import type { Confirm, ExternalDelivery, ExternalRun } from '../app/external-run.ts';
import { usageError } from '../model/error.ts';
import { authorityOf, type TargetServer } from '../model/target.ts';

type Maybe<Stream> = Stream & { readonly isTTY?: boolean };

/** Asks on the terminal. Without a terminal, only `--yes` confirms. */
export function confirmBy(
  yes: boolean,
  input: Maybe<NodeJS.ReadableStream> = process.stdin,
  output: Maybe<NodeJS.WritableStream> = process.stderr,
): Confirm {
  return async (run) => {
    output.write(externalRunText(run));
    if (yes) return;
    if (input.isTTY !== true || output.isTTY !== true)
      throw notConfirmed('no terminal can confirm this', 'add --yes to confirm it');
    const terminal = createInterface({ input, output });
    try {
      const ended = new Promise<string>((resolve) => {
        for (const event of ['SIGINT', 'close'] as const) terminal.once(event, () => resolve(''));
      });
      const answer = await Promise.race([terminal.question('Continue? [y/N] '), ended]);
      if (!/^y(es)?$/i.test(answer.trim())) throw notConfirmed('you did not confirm it', 'nothing was sent');
    } finally {
      terminal.close();
    }
  };
}

function notConfirmed(why: string, hint: string): Error {
  return usageError('not-confirmed', `the run would send to external servers; ${why}`, hint);
}

/** The messages of the run, their servers and recipients, and the limits. */
export function externalRunText(run: ExternalRun): string {
  const { smtp, api, messages, transports, sendLimits, from, recipients } = run;
  const { maxPerSecond } = sendLimits;
  const names = transports.map(({ name }) => name).join(', ');
  const lines = [
    ...(smtp === null ? [] : [serverLine('SMTP', smtp)]),
    ...(api === null ? [] : [serverLine('API', api)]),
    `${messages} messages by ${names}, at most ${maxPerSecond}/s: at least ${Math.ceil(messages / maxPerSecond)} s`,
    `from ${from ?? 'the sender that each message names (--from changes it)'}`,
    `to ${recipients ?? sendLimits.recipients.join(', ')}`,
    ...transports.flatMap(({ name, delivery }) =>
      delivery === 'unknown' ? [] : [`${name}: ${DELIVERIES[delivery]}`],
    ),
  ];
  return `This run sends to external servers:\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

const DELIVERIES: Readonly<Record<Exclude<ExternalDelivery, 'unknown'>, string>> = {
  sandbox: 'the provider’s sandbox checks the messages and delivers none',
  delivered: 'messages are delivered',
  'delivered-no-sandbox': 'messages are delivered, since it has no sandbox',
};

function serverLine(protocol: string, server: TargetServer): string {
  const { address, host, user } = server;
  const at = address === host ? '' : ` (${address})`;
  return `${protocol}: ${authorityOf(server)}${at}, over TLS${user === null ? '' : `, as ${user}`}`;
}
