import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import { API_DIALECTS, type DialectName, isDialectName } from '../../mocks/api/index.ts';
import { examplesFor } from '../../mocks/standalone/examples.ts';
import type { Served } from '../../mocks/standalone/served.ts';
import { type Standalone, startStandalone } from '../../mocks/standalone/standalone.ts';
import { FaultsNotation } from '../config/faults.ts';
import { LinkNotation } from '../config/link-notation.ts';
import { optionName } from '../config/option-names.ts';
import { describeIssue } from '../config/resolve.ts';
import { suggestion } from '../config/suggestion.ts';
import { usageError } from '../model/error.ts';
import type { FaultScript } from '../model/faults.ts';
import { LOOPBACK } from '../model/loopback.ts';
import { keepLimits } from './keep-limits.ts';
import { checkPort } from './ports.ts';

/** The options of `sendoff mocks`, as typed. */
export interface MocksChoices {
  readonly smtpPort: number | string;
  readonly smtpsPort: number | string;
  readonly apiPort: number | string;
  readonly dialect?: readonly string[];
  readonly mock: string;
  readonly tls?: true;
  readonly caFile?: string;
  readonly allowHost?: readonly string[];
  readonly faults?: string;
  readonly link?: string;
  readonly seed: number | string;
  readonly keep: string;
}

const port = z.int().min(0).max(65_535);
const CheckedChoices = z.object({
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

/** Mock servers that run until they are closed. */
export interface RunningMocks {
  readonly inboxUrl: string;
  readonly served: readonly (Served & { readonly examples: readonly string[] })[];
  /** The file with the certificate to trust; undefined without TLS. */
  readonly caFile: string | undefined;
  /** Messages since the start: in all, and by mock. */
  readonly received: () => { readonly total: number; readonly byMock: Readonly<Record<string, number>> };
  readonly openConnections: () => number;
  /** Stops the servers, removes a temporary certificate file, and returns what faults were injected. */
  readonly close: () => Promise<readonly InjectedRule[]>;
}

export interface InjectedRule {
  readonly mock: string;
  readonly rule: string;
  readonly times: number;
}

/**
 * Starts the mock servers. Rejects with a usage error for a bad option, a port in use, or an unwritable file.
 */
export async function startMocks(given: MocksChoices): Promise<RunningMocks> {
  const { smtpPort, smtpsPort, apiPort, seed, mock: host, ...rest } = checkedChoices(given);
  const { faults = null, link = LOOPBACK, tls = false, allowHost = [], keep, caFile } = rest;
  const dialects = dialectsOf(rest.dialect);
  if (caFile !== undefined && !tls)
    throw usageError('mocks-options', '--ca-file: there is no certificate without --tls', 'add --tls');
  await checkPort(smtpPort, '--smtp-port');
  if (tls) await checkPort(smtpsPort, '--smtps-port');
  for (let i = 0; apiPort !== 0 && i <= dialects.length; i++) await checkPort(apiPort + i, '--api-port');
  const mocks = await startStandalone({
    smtpPort,
    smtpsPort,
    apiPort,
    dialects,
    tls,
    allowHosts: allowHost,
    readFaults,
    keep,
    setup: { host, link, seed, faults },
  });
  const ca = await writeCa(mocks.ca, caFile).catch(async (error: unknown) => {
    await mocks.close();
    throw error;
  });
  return running(mocks, ca);
}

function running(mocks: Standalone, ca: CaFile | undefined): RunningMocks {
  const { inbox, inboxUrl, served } = mocks;
  return {
    inboxUrl,
    served: served.map((one) => ({ ...one, examples: examplesFor(one, ca?.path) })),
    caFile: ca?.path,
    received: () => ({ total: inbox.total, byMock: inbox.received() }),
    openConnections: () => mocks.openConnections(),
    async close() {
      const counts = await mocks.close();
      await ca?.remove();
      return Object.entries(counts).flatMap(([mock, { fired }]) =>
        fired.filter(({ times }) => times > 0).map(({ rule, times }) => ({ mock, rule, times })),
      );
    },
  };
}

export function checkedChoices(given: MocksChoices): z.output<typeof CheckedChoices> {
  const result = CheckedChoices.safeParse(given);
  if (result.success) return result.data;
  const problems = result.error.issues
    .flatMap((issue) => describeIssue(issue, given))
    .map((text) => text.replace(/^\w+/, optionName));
  throw usageError('mocks-options', problems.join('; '), 'run `sendoff mocks --help`');
}

function dialectsOf(names: readonly string[] | undefined): readonly DialectName[] {
  const all = Object.keys(API_DIALECTS).filter(isDialectName);
  const unknown = names?.find((name) => !isDialectName(name));
  if (unknown !== undefined)
    throw usageError(
      'unknown-dialect',
      `unknown dialect "${unknown}"${suggestion(unknown, all)}`,
      'correct --dialect, or omit it to serve all dialects',
    );
  return names === undefined ? all : all.filter((name) => names.includes(name));
}

interface CaFile {
  readonly path: string;
  readonly remove: () => Promise<void>;
}

/** Writes the certificate to trust. `remove` deletes a temporary file, and keeps one that the user named. */
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

/** PUT /faults accepts what --faults accepts, except the name of a file. */
function readFaults(value: unknown): FaultScript | readonly string[] {
  const result = FaultsNotation.safeParse(value);
  return result.success ? result.data : result.error.issues.flatMap((issue) => describeIssue(issue, value));
}
