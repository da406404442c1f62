import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import { API_DIALECTS, type DialectName, isDialectName } from '../../../mocks/api/index.ts';
import { type Standalone, startStandalone } from '../../../mocks/standalone/standalone.ts';
import { interruptible } from '../../app/interrupt.ts';
import { keepLimits } from '../../app/keep-limits.ts';
import { checkPort } from '../../app/ports.ts';
import { FaultsNotation } from '../../config/faults.ts';
import { LinkNotation } from '../../config/link-notation.ts';
import { describeIssue } from '../../config/resolve.ts';
import { suggestion } from '../../config/suggestion.ts';
import { usageError } from '../../model/error.ts';
import type { FaultScript } from '../../model/faults.ts';
import { LOOPBACK } from '../../model/loopback.ts';
import type { FaultCounts } from '../../model/trial.ts';
import type { MocksFlags } from '../flags.ts';
import { liveLine } from '../live-line.ts';
import { servedText } from '../mocks-text.ts';

const SHOWN_EVERY_MS = { terminal: 200, log: 1000 } as const;

const port = z.int().min(0).max(65_535);
const Flags = z.object({
  smtpPort: port,
  smtpsPort: port,
  apiPort: port,
  dialect: z.array(z.string()).min(1).optional(),
  mock: z.enum(['fast', 'library']),
  faults: FaultsNotation.optional(),
  link: LinkNotation.optional(),
  seed: z.int().min(0),
  tls: z.literal(true).optional(),
  caFile: z.string().min(1).optional(),
  allowHost: z.array(z.string().regex(/^[\w.-]+$/, 'expected a host name without a port')).optional(),
  keep: z.string().transform((text, context) => {
    const limits = keepLimits(text);
    if (limits !== undefined) return limits;
    context.addIssue({
      code: 'custom',
      message: `expected messages, bytes or both, such as 1000, 64mb or 5000,256mb; found "${text}"`,
      input: text,
    });
    return z.NEVER;
  }),
});

/** Serves until Ctrl-C, which is how it is meant to end. */
export async function serveMocks(given: MocksFlags): Promise<void> {
  const flags = checkedFlags(given);
  const dialects = dialectsOf(flags.dialect);
  const { smtpPort, apiPort, seed, mock: host, faults, link = LOOPBACK } = flags;
  const tls = flags.tls === true;
  if (flags.caFile !== undefined && !tls)
    throw usageError('mocks-options', '--ca-file: there is no certificate without --tls', 'add --tls');
  await checkPort(smtpPort, '--smtp-port');
  if (tls) await checkPort(flags.smtpsPort, '--smtps-port');
  for (let i = 0; apiPort !== 0 && i <= dialects.length; i++) await checkPort(apiPort + i, '--api-port');
  await interruptible(async (signal) => {
    const mocks = await startStandalone({
      smtpPort,
      smtpsPort: flags.smtpsPort,
      apiPort,
      dialects,
      tls,
      allowHosts: flags.allowHost ?? [],
      readFaults,
      keep: flags.keep,
      setup: { host, link, seed, faults: faults ?? null },
    });
    const ca = await writeCa(mocks.ca, flags.caFile).catch(async (error: unknown) => {
      await mocks.close();
      throw error;
    });
    process.stdout.write(
      given.json === true ? `${JSON.stringify(asJson(mocks, ca?.path))}\n` : servedText(mocks, ca?.path),
    );
    await showCount(mocks, signal);
    const fired = await mocks.close();
    await ca?.remove();
    process.stderr.write(`${inAll(mocks)}${struckText(fired)}\n`);
  });
}

export function checkedFlags(given: MocksFlags): z.output<typeof Flags> {
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

function asJson({ inboxUrl, served }: Standalone, caFile: string | undefined): object {
  return { inbox: `${inboxUrl}/messages`, mocks: served, ...(caFile === undefined ? {} : { caFile }) };
}

/** The certificate to trust, in a file of its own; removed at the end unless the user named it. */
async function writeCa(ca: string | null, file: string | undefined): Promise<CaFile | undefined> {
  if (ca === null) return undefined;
  try {
    const folder = file === undefined ? await mkdtemp(join(tmpdir(), 'sendoff-ca-')) : undefined;
    const path = resolve(file ?? join(folder ?? '', 'ca.pem'));
    await writeFile(path, ca);
    return {
      path,
      async remove() {
        if (folder !== undefined) await rm(folder, { recursive: true, force: true });
      },
    };
  } catch (cause) {
    throw usageError(
      'ca-file',
      `--ca-file: ${file ?? tmpdir()} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`,
      'name a file in a folder that exists',
    );
  }
}

interface CaFile {
  readonly path: string;
  readonly remove: () => Promise<void>;
}

/** What PUT /faults takes is what --faults takes, besides the name of a file. */
function readFaults(value: unknown): FaultScript | readonly string[] {
  const result = FaultsNotation.safeParse(value);
  return result.success ? result.data : result.error.issues.flatMap((issue) => describeIssue(issue, value));
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

function struckText(fired: Readonly<Record<string, FaultCounts>>): string {
  return Object.entries(fired)
    .flatMap(([mock, counts]) =>
      counts.fired
        .filter(({ times }) => times > 0)
        .map(({ rule, times }) => `\n  ${mock}: ${rule}: ${times} times`),
    )
    .join('');
}
