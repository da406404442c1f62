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
import { listOption, number, repeated } from './options.ts';

type Flags = Readonly<Record<string, unknown>> &
  GateFlags & {
    readonly config?: string;
    readonly json?: true;
    readonly details?: true;
    readonly yes?: true;
    readonly resume?: string;
  };

/** Flags that are not configuration. */
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
/** Options with `no`, of which Commander says true where nothing was said. */
const LEFT_OUT: ReadonlySet<string> = new Set(['ceilings', 'phases', 'sandbox']);
/** Flags that change only how a result is shown, so that they may stand beside --resume. */
const BESIDE_RESUME: ReadonlySet<string> = new Set(['json', 'details', 'resume']);

const HELP = `
Every option can stand in sendoff.config.ts, .js or .json as well; the command line wins.
Lists take commas or a repeated option: --kind receipt,campaign or --kind receipt --kind campaign.
With --kind and without --strategy, all three strategies are measured.

One of --concurrency, --batch, --messages-per-connection, --size and --link may have several values: a sweep. Every value is measured
through every transport in the same blocks, and the report draws the curves and says where one transport
overtakes another, with an interval. A list: 1,4,16. A range: 1..64 (doublings; of sizes, four-fold), or
with its number of values 1..64/7 (evenly spaced in their logarithms); rtt=0..200ms/5 are 0, 50, 100, 150
and 200 ms. Without --kind and --strategy a sweep measures client-rendered receipts (--size:
notifications), in 10 blocks of 400 ms trials. A transport is left out at batches that it does not take,
and at values whose calls its server refuses as too large.

--resume takes everything from the run's own file: only --json and --details may stand beside it.`;

/** `sendoff run`, and `sendoff` alone: the same options, with the quick preset beneath them. */
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
  const command = new Command('run').description('send, prove, measure and report');
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
    .optionsGroup('What is sent:')
    .option(
      '--preset <name>',
      `defaults for the rest: ${PRESETS.map(({ name }) => name).join(', ')} (${DEFAULT_PRESET})`,
    )
    .option('--kind <names>', 'message kinds: see sendoff list kinds', listOption)
    .option('--strategy <names>', `how personal fields get in: ${STRATEGIES.join(', ')}`, listOption)
    .option(
      '--transport <names>',
      'what delivers, with its features (api-sendgrid+h2): see sendoff list transports, features',
      listOption,
    )
    .option('--recipients <file>', 'your recipients: .csv, .json or .ndjson with an "email" column')
    .option('--template <folder>', 'your message: subject.hbs, text.hbs, html.hbs, attachments/')
    .option('--own <name=module>', 'a transport or renderer of your own, to be chosen by its name', ownModule)
    .option('--via <name>', 'the transport that sends what your own renderer renders (null)')
    .option('--size <bytes>', 'fill messages up to so many bytes: 64kb; or a sweep: 1kb..1mb (as they are)')
    .option('--seed <n>', 'of customers and of the order of trials (random, and recorded)', number)
    .optionsGroup('How it is sent:')
    .option('--load <model>', 'closed, open, ramp or capacity: how load is put on (closed)')
    .option('--rate <n>', 'of an open loop: messages a second, as 500/s; of a ramp: 100..5000/8')
    .option('--arrivals <how>', 'of an open loop: poisson or constant (poisson)')
    .option('--slo <conditions>', 'of a search for capacity (p99<100ms,errors<0.1%)')
    .option('--max-in-flight <n>', 'arrivals of an open loop that may wait (2 s of arrivals)', number)
    .option('--concurrency <n>', 'calls in flight at once, or a sweep: 1..64 (16)', number)
    .option('--batch <n>', 'recipients per call, or a sweep: 1..1000 (1)', number)
    .option(
      '--messages-per-connection <n>',
      'replace a connection after so many messages, or a sweep: 1..1000 (never)',
      number,
    )
    .option('--connection <mode>', 'warm keeps connections; cold opens one for every message (warm)')
    .option(
      '--link <link>',
      'the network to emulate: see sendoff list links, rtt=50ms,down=20mbit, or a sweep: rtt=0..200ms/5 (loopback)',
    )
    .option('--timeout <time>', 'a call that takes longer is timed out (10s)')
    .option('--grace <time>', 'wait for late messages after the last trial (5s with --target, else 500ms)')
    .option('--retry <policy>', 'what is tried again, as exponential or hints,attempts=8 (none)')
    .optionsGroup('How long:')
    .option('--count <n>', 'messages per trial', number)
    .option('--duration <time>', 'or time per trial, such as 500ms or 2s (500ms)')
    .option('--blocks <n>', 'trials of every scenario, interleaved at random (until ±8 %)', number)
    .option('--until <rule>', 'more blocks until every interval is within 3%, or all is resolved')
    .option('--time-limit <time>', 'with --until: no further block after it (15m)')
    .option('--warm-up <time>', 'a scenario sends for so long at most until its rate is steady (2s)')
    .option('--isolation <how>', 'shared, or process: a fresh client and mock for every trial (shared)')
    .option('--resume <run>', 'finish a run that was interrupted or killed: its file, or its folder')
    .optionsGroup('What is proven and shown:')
    .option('--verify <n>', 'messages of each scenario to prove equal before timing; 0 for none', number)
    .option(
      '--feedback [n]',
      'send n messages more and see how the sender learns what becomes of them (500)',
      number,
    )
    .option('--no-ceilings', 'leave out what harness and mocks could do at most')
    .option(
      '--no-phases',
      'leave out where the time goes: rendering, composing, sending, and a new connection phase by phase',
    )
    .option('--equivalence <share>', 'relative difference that counts as none (5%)')
    .option('--level <share>', 'confidence level of the intervals (95%)')
    .option('--json', 'print summary.json on stdout instead of text')
    .option('--details', 'print every section instead of the answer on one screen')
    .option('--out <folder>', 'where the run gets its own folder (reports)')
    .addOption(new Option('--config <file>', 'config file (sendoff.config.ts, .js or .json in this folder)'))
    .optionsGroup('The mocks:')
    .option('--mock <host>', 'fast, or library: smtp-server and msw handlers (fast)')
    .option('--mock-stall <how>', 'let the mocks stop for 1s/10s, to see what a load model makes of it')
    .option('--faults <what>', 'let things go wrong on purpose, as flaky or rcpt:451@5%; or a .json file')
    .option('--smtp-port <n>', 'port of the SMTP mock (any free one)', number)
    .option('--api-port <n>', 'port of the first API mock (any free one)', number)
    .optionsGroup('A server instead of the mocks (docs/targets.md):')
    .option(
      '--target <url>',
      'smtp://user@host:587, smtps://…, https://… or http://…; once for SMTP, once for an API',
      repeated,
    )
    .option(
      '--sink <port>',
      'the SMTP port on which Sendoff takes, and accounts for, what it delivers',
      number,
    )
    .option('--from <address>', 'who sends, where the server wants a sender of its own')
    .option('--allow-external', 'the server may be elsewhere; then what follows binds the run')
    .option('--max-messages <n>', 'sent in the whole run at most, up to 10000 (100)', number)
    .option('--max-rate <n>', 'a second at most, up to 50/s (1/s)')
    .option(
      '--allow-recipients <addresses>',
      'who may be written to: addresses, or *@domain (the provider’s own for tests)',
      listOption,
    )
    .option('--no-sandbox', 'really send, where the provider could check messages and drop them')
    .option('--yes', 'send without being asked')
    .optionsGroup('The gate:')
    .option('--baseline <name>', 'compare with this baseline afterwards; ends with 3 where it is worse')
    .option('--fail-on <thresholds>', 'with --baseline: what must not happen, as throughput<-5%,p99>+10%')
    .option('--save-baseline <name>', 'keep this run as .sendoff/baselines/<name>.jsonl')
    .option('--force', 'with --baseline: compare though machine or configuration differ')
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
    'put a value behind its option, and quote it if it holds spaces',
  );
}

function refuseBesideResume(flags: Flags): void {
  const surplus = Object.keys(flags).filter((name) => isGiven(name, flags[name]) && !BESIDE_RESUME.has(name));
  if (surplus.length === 0) return;
  const named = surplus.map(optionName);
  throw usageError(
    'resume-with-options',
    `--resume goes on with the plan of the run's file: ${named.join(', ')} can't stand beside it`,
    'leave it out, or start a new run without --resume',
  );
}

function isGiven(name: string, value: unknown): boolean {
  return value !== undefined && !(LEFT_OUT.has(name) && value === true);
}

/** What the flags say, under the names of a config file; checked there. */
export function configFrom(flags: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(flags)
      .filter(([name, value]) => isGiven(name, value) && !NOT_CONFIG.has(name))
      .map(([name, value]) => [fieldOfOption(name), value]),
  );
}

/** `mailer=./mail/transport.ts`; what is not of this form is left for the config check to name. */
function ownModule(
  text: string,
  before: Readonly<Record<string, string>> | undefined,
): Record<string, string> {
  const at = text.indexOf('=');
  return { ...before, [at < 0 ? text : text.slice(0, at)]: at < 0 ? '' : text.slice(at + 1) };
}
