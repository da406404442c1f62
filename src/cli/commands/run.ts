import { Command, Option } from 'commander';
import {
  type ConfigLayer,
  DEFAULT_PRESET,
  type Entries,
  fieldOfOption,
  type GateFlags,
  optionName,
  PRESETS,
} from '../../app/command-line.ts';
import { STRATEGIES } from '../../model/content.ts';
import { type SendoffError, usageError } from '../../model/error.ts';
import { countInstructionsOption, listOption, number, repeated } from './options.ts';

type Flags = Readonly<Record<string, unknown>> &
  GateFlags & {
    readonly config?: string;
    readonly json?: true;
    readonly details?: true;
    readonly yes?: true;
    readonly resume?: string;
  };

/** Options that are not part of the configuration. */
const NOT_CONFIG: ReadonlySet<string> = new Set([
  'config',
  'json',
  'details',
  'yes',
  'baseline',
  'saveBaseline',
  'force',
  'resume',
]);
/** Options of the form --no-…: Commander sets them to true if they are absent. */
const LEFT_OUT: ReadonlySet<string> = new Set(['ceilings', 'phases', 'sandbox']);
/** Options that change only the output, so that --resume accepts them. */
const BESIDE_RESUME: ReadonlySet<string> = new Set(['json', 'details', 'resume']);

const HELP = `
Sends the same messages through every transport, proves that they arrived equal, measures, and writes a report.
Every option may also be set in sendoff.config.ts, .js or .json; the command line wins. A list has commas, or
the option is repeated: --kind receipt,campaign. With --kind and without --strategy, all strategies are measured.

Sweeps: one of --concurrency, --batch, --messages-per-connection, --size and --link may have several values.
  1,4,16            these values
  1..64             doubling: 1, 2, 4, … 64 (--size: times four)
  1..64/7           7 values, evenly spaced on a logarithmic scale
  rtt=0..200ms/5    5 values: 0, 50, 100, 150 and 200 ms
Every block measures every value through every transport. The report draws the curves, and where one transport
overtakes another. Without --kind and --strategy, a sweep measures client-rendered receipts (--size:
notifications) in 10 blocks of 400 ms trials. Values that a transport or its server does not accept are left out.

--resume reads everything from the run's own file; only --json and --details may be added.

Examples:
  sendoff run --kind receipt --transport smtp-nodemailer,api-sendgrid
  sendoff run --kind receipt --strategy static --batch 1..1000 --transport api-sendgrid,api-postmark
  sendoff run --transport smtp-nodemailer,api-sendgrid --link rtt=40ms`;

/** `sendoff` alone: the options of `sendoff run`, with the quick preset as default. */
export function quickCommand(
  setExitCode: (code: number) => void,
  entries: Partial<Entries>,
  reference?: () => number,
): Command {
  return withOptions(
    new Command('quick'),
    setExitCode,
    entries,
    [{ origin: 'sendoff', config: { preset: 'quick' } }],
    reference,
  );
}

export function runCommand(
  setExitCode: (code: number) => void,
  entries: Partial<Entries>,
  reference?: () => number,
): Command {
  const command = new Command('run').description(
    'compare transports with the same messages: send, verify, measure, report',
  );
  return withOptions(command, setExitCode, entries, [], reference);
}

function withOptions(
  command: Command,
  setExitCode: (code: number) => void,
  entries: Partial<Entries>,
  beneath: readonly ConfigLayer[],
  reference: (() => number) | undefined,
): Command {
  return command
    .optionsGroup('Messages and transports:')
    .option(
      '--preset <name>',
      `defaults for all other options: ${PRESETS.map(({ name }) => name).join(', ')} (${DEFAULT_PRESET})`,
    )
    .option('--kind <names>', 'message kinds: see sendoff list kinds', listOption)
    .option('--strategy <names>', `how messages are personalized: ${STRATEGIES.join(', ')}`, listOption)
    .option(
      '--transport <names>',
      'transports, each with its features (api-sendgrid+h2): see sendoff list transports',
      listOption,
    )
    .option('--recipients <file>', 'your recipients: .csv, .json or .ndjson with an "email" column')
    .option('--template <folder>', 'your message: subject.hbs, text.hbs, html.hbs, attachments/')
    .option(
      '--own <name=module>',
      'your own transport or renderer; choose it with --transport <name>',
      ownModule,
    )
    .option('--via <name>', 'the transport that sends the messages of your renderer (null)')
    .option('--size <bytes>', 'pad messages to this size: 64kb; or a sweep: 1kb..1mb (no padding)')
    .option('--seed <n>', 'seed of the customers and of the order of trials (random, recorded)', number)
    .optionsGroup('Load and connections:')
    .option(
      '--load <model>',
      'closed: fixed concurrency; open: fixed rate; ramp: rising rates; capacity: search for the highest rate (closed)',
    )
    .option('--rate <n>', 'with --load open: messages per second, 500/s; with --load ramp: 100..5000/8')
    .option('--arrivals <how>', 'with --load open: poisson or constant (poisson)')
    .option('--slo <conditions>', 'with --load capacity: the limits to keep (p99<100ms,errors<0.1%)')
    .option(
      '--max-in-flight <n>',
      'with --load open: most messages that wait or are being sent (2 s of arrivals)',
      number,
    )
    .option('--concurrency <n>', 'concurrent calls, or a sweep: 1..64 (16; with preset quick 4)', number)
    .option('--batch <n>', 'recipients per call, or a sweep: 1..1000 (1)', number)
    .option(
      '--messages-per-connection <n>',
      'replace a connection after N messages, or a sweep: 1..1000 (never)',
      number,
    )
    .option('--connection <mode>', 'warm: reuse connections; cold: a new one for every message (warm)')
    .option(
      '--link <link>',
      'network to emulate: a name (sendoff list links), rtt=50ms,down=20mbit, or a sweep: rtt=0..200ms/5 (loopback)',
    )
    .option('--timeout <time>', 'longest time for a call (10s)')
    .option(
      '--grace <time>',
      'time to wait for late messages after the last trial (5s with --target, else 500ms)',
    )
    .option('--retry <policy>', 'how the client retries: exponential, or hints,attempts=8 (none)')
    .optionsGroup('Duration:')
    .option('--count <n>', 'messages per trial', number)
    .option('--duration <time>', 'time per trial, instead of --count: 500ms or 2s (500ms)')
    .option(
      '--blocks <n>',
      'trials of every scenario, in random order (until every interval is within ±8 %)',
      number,
    )
    .option(
      '--until <rule>',
      'add blocks until every interval is within a share, 3%; or until every comparison is resolved: resolved',
    )
    .option('--time-limit <time>', 'with --until: start no block after this time (15m)')
    .option('--warm-up <time>', 'longest warm-up of each scenario; it ends when the rate is steady (2s)')
    .option(
      '--pairing <how>',
      'interleaved: trials in turns; duet: two transports at the same time, for their ratio only (interleaved)',
    )
    .option(
      '--isolation <how>',
      'shared: keep processes; process: a new client and mock for every trial (shared)',
    )
    .option('--resume <run>', 'finish an interrupted run: its file or folder')
    .optionsGroup('Verification and output:')
    .option('--verify <n>', 'messages of each scenario to verify before timing; 0: none', number)
    .option(
      '--feedback [n]',
      'send N more messages, and measure how bounces and events are reported (500)',
      number,
    )
    .addOption(countInstructionsOption('off'))
    .option('--no-ceilings', 'do not measure the highest rates of Sendoff itself and of the mocks')
    .option('--no-phases', 'do not time the phases: rendering, composing, sending, connecting')
    .option('--equivalence <share>', 'relative difference that counts as equivalent (5%)')
    .option('--level <share>', 'confidence level of the intervals (95%)')
    .option('--json', 'print summary.json on stdout')
    .option('--details', 'print every section, not only the answer on one screen')
    .option('--out <folder>', 'parent folder of the run’s own folder (reports)')
    .addOption(new Option('--config <file>', 'config file (sendoff.config.ts, .js or .json in this folder)'))
    .optionsGroup('The mocks:')
    .option('--mock <host>', 'fast: Sendoff’s own servers; library: smtp-server and msw (fast)')
    .option('--mock-stall <how>', 'pause the mocks for 1 s in every 10 s: 1s/10s')
    .option('--faults <what>', 'faults to inject: a name (sendoff list faults), rcpt:451@5%, or a .json file')
    .option('--smtp-port <n>', 'port of the SMTP mock (any free port)', number)
    .option('--api-port <n>', 'port of the first API mock (any free port)', number)
    .optionsGroup('Your own server instead of the mocks (docs/targets.md):')
    .option(
      '--target <url>',
      'smtp://user@host:587, smtps://…, https://… or http://…; at most one SMTP server and one API',
      repeated,
    )
    .option(
      '--sink <port>',
      'the SMTP port on which Sendoff receives and counts what the server delivers',
      number,
    )
    .option('--from <address>', 'the sender address, if the server requires one')
    .option('--allow-external', 'allow a server on another machine, within the limits below')
    .option('--max-messages <n>', 'most messages in the whole run, up to 10000 (100)', number)
    .option('--max-rate <n>', 'most messages per second, up to 50/s (1/s)')
    .option(
      '--allow-recipients <addresses>',
      'allowed recipients: addresses, or *@domain (the provider’s test address)',
      listOption,
    )
    .option('--no-sandbox', 'deliver messages, even if the provider has a sandbox')
    .option('--yes', 'confirm in advance that messages are sent')
    .optionsGroup('The gate:')
    .option('--baseline <name>', 'compare with this baseline afterwards; exit with 3 if the run is worse')
    .option('--fail-on <thresholds>', 'with --baseline: changes that fail the run: throughput<-5%,p99>+10%')
    .option('--save-baseline <name>', 'keep this run as .sendoff/baselines/<name>.jsonl')
    .option('--force', 'with --baseline: compare even if machine or configuration differ')
    .addHelpText('after', HELP)
    .allowExcessArguments()
    .action(async (flags: Flags, { args }: Command) => {
      const [surplus] = args;
      if (surplus !== undefined) throw surplusWord(surplus);
      const { config: configFile, json = false, details = false, yes = false, resume } = flags;
      if (resume !== undefined) refuseBesideResume(flags);
      const { run } = await import('../actions/run.ts');
      setExitCode(
        await run({
          beneath,
          configFile,
          commandLine: configFrom(flags),
          gateFlags: flags,
          json,
          details,
          yes,
          resume,
          entries,
          reference,
        }),
      );
    });
}

function surplusWord(found: string): SendoffError {
  return usageError(
    'surplus-word',
    `unexpected word "${found}"`,
    'put each value after its option, and quote values with spaces',
  );
}

function refuseBesideResume(flags: Flags): void {
  const surplus = Object.keys(flags).filter((name) => isGiven(name, flags[name]) && !BESIDE_RESUME.has(name));
  if (surplus.length === 0) return;
  const named = surplus.map(optionName);
  throw usageError(
    'resume-with-options',
    `--resume cannot be combined with ${named.join(', ')}; it keeps the plan of the run file`,
    'omit these options, or start a new run without --resume',
  );
}

function isGiven(name: string, value: unknown): boolean {
  return value !== undefined && !(LEFT_OUT.has(name) && value === true);
}

/** The options, under the field names of a config file. The config check validates them. */
export function configFrom(flags: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(flags)
      .filter(([name, value]) => isGiven(name, value) && !NOT_CONFIG.has(name))
      .map(([name, value]) => [fieldOfOption(name), value]),
  );
}

/** `mailer=./mail/transport.ts`. The config check reports text of another form. */
function ownModule(
  text: string,
  before: Readonly<Record<string, string>> | undefined,
): Record<string, string> {
  const at = text.indexOf('=');
  return { ...before, [at < 0 ? text : text.slice(0, at)]: at < 0 ? '' : text.slice(at + 1) };
}
