import * as z from 'zod';
import { API_DIALECTS, type DialectName, isDialectName } from '../../../mocks/api/index.ts';
import { examplesFor } from '../../../mocks/standalone/examples.ts';
import { type Standalone, startStandalone } from '../../../mocks/standalone/standalone.ts';
import { FaultsNotation } from '../../config/faults.ts';
import { LinkNotation } from '../../config/link-notation.ts';
import { describeIssue } from '../../config/resolve.ts';
import { suggestion } from '../../config/suggestion.ts';
import { usageError } from '../../model/error.ts';
import { LOOPBACK } from '../../model/loopback.ts';
import type { FaultCounts } from '../../model/trial.ts';
import type { MocksFlags } from '../commands/mocks.ts';
import { interruptible } from '../interrupt.ts';
import { liveLine } from '../live-line.ts';
import { checkPort } from '../ports.ts';

/** Characters of text and HTML: about the memory that the inbox may take. */
const KEPT_CHARACTERS = 64 * 1024 * 1024;
const SHOWN_EVERY_MS = { terminal: 200, log: 1000 } as const;

const port = z.int().min(0).max(65_535);
const Flags = z.object({
  smtpPort: port,
  apiPort: port,
  dialect: z.array(z.string()).min(1).optional(),
  mock: z.enum(['fast', 'reference']),
  faults: FaultsNotation.optional(),
  link: LinkNotation.optional(),
  seed: z.int().min(0),
  keep: z.int().min(0).max(1_000_000),
});

/** Serves until Ctrl-C, which is how it is meant to end. */
export async function serveMocks(given: MocksFlags): Promise<void> {
  const flags = checked(given);
  const dialects = dialectsOf(flags.dialect);
  const { smtpPort, apiPort, seed, mock: host, faults, link = LOOPBACK } = flags;
  await checkPort(smtpPort, '--smtp-port');
  for (let i = 0; apiPort !== 0 && i <= dialects.length; i++) await checkPort(apiPort + i, '--api-port');
  await interruptible(async (signal) => {
    const mocks = await startStandalone({
      smtpPort,
      apiPort,
      dialects,
      keep: { messages: flags.keep, characters: KEPT_CHARACTERS },
      setup: { host, link, seed, faults: faults === undefined ? null : { script: faults, seed } },
    });
    process.stdout.write(given.json === true ? `${JSON.stringify(asJson(mocks))}\n` : asText(mocks));
    await showCount(mocks, signal);
    const struck = await mocks.close();
    process.stderr.write(`${inAll(mocks)}${struckText(struck)}\n`);
  });
}

function checked(given: MocksFlags): z.output<typeof Flags> {
  const result = Flags.safeParse(given);
  if (result.success) return result.data;
  const problems = result.error.issues
    .flatMap((issue) => describeIssue(issue, given))
    .map(
      (text) =>
        `--${text.replace(/^\w+/, (name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`))}`,
    );
  throw usageError('mocks-options', problems.join('; '), 'run `sendoff mocks --help`');
}

function dialectsOf(names: readonly string[] | undefined): readonly DialectName[] {
  const all = Object.keys(API_DIALECTS).filter(isDialectName);
  const stranger = names?.find((name) => !isDialectName(name));
  if (stranger !== undefined)
    throw usageError(
      'unknown-dialect',
      `unknown dialect "${stranger}"${suggestion(stranger, all)}`,
      `choose of ${all.join(', ')}`,
    );
  return names === undefined ? all : all.filter((name) => names.includes(name));
}

function asJson({ inboxUrl, served }: Standalone): object {
  return { inbox: `${inboxUrl}/messages`, mocks: served };
}

function asText({ inboxUrl, served }: Standalone): string {
  const blocks = served.map((one) => {
    const { mock, url, user, secret } = one;
    const credentials =
      user === null ? `key ${secret}` : `user ${user}, ${mock === 'smtp' ? 'password' : 'key'} ${secret}`;
    return [`${mock.padEnd(10)} ${url}  ${credentials}`, ...examplesFor(one).map((line) => `  ${line}`)].join(
      '\n',
    );
  });
  return `${[...blocks, `inbox      ${inboxUrl}/messages\n  curl -sS '${inboxUrl}/messages?limit=1'`].join('\n\n')}\n\nCtrl-C ends it.\n`;
}

/** Until the signal: one line that counts on a terminal; else a line whenever something came. */
function showCount(mocks: Standalone, signal: AbortSignal): Promise<void> {
  const line = liveLine(process.stderr);
  let before = mocks.inbox.total;
  const everyMs = process.stderr.isTTY ? SHOWN_EVERY_MS.terminal : SHOWN_EVERY_MS.log;
  const show = (): void => {
    const { total } = mocks.inbox;
    const rate = Math.round(((total - before) * 1000) / everyMs);
    line.show(
      `${inAll(mocks)} · ${rate.toLocaleString('en-US')}/s · ${mocks.openConnections()} connected`,
      total === before ? undefined : inAll(mocks),
    );
    before = total;
  };
  return new Promise((resolve) => {
    const timer = setInterval(show, everyMs);
    const end = (): void => {
      clearInterval(timer);
      line.end();
      resolve();
    };
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
}

/** `1,234 messages (smtp 1,000, sendgrid 234)` */
function inAll({ inbox }: Standalone): string {
  const parts = Object.entries(inbox.received()).filter(([, count]) => count > 0);
  const by = parts.map(([mock, count]) => `${mock} ${count.toLocaleString('en-US')}`).join(', ');
  const noun = inbox.total === 1 ? 'message' : 'messages';
  return `${inbox.total.toLocaleString('en-US')} ${noun}${by === '' ? '' : ` (${by})`}`;
}

function struckText(struck: Readonly<Record<string, FaultCounts>>): string {
  return Object.entries(struck)
    .flatMap(([mock, counts]) =>
      counts.struck
        .filter(({ times }) => times > 0)
        .map(({ rule, times }) => `\n  ${mock}: ${rule}: ${times} times`),
    )
    .join('');
}
