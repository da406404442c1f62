/** `npm run bench`: the promised speed, as ratios within one run. Exits with 3 if a promise is missed. */
import Table from 'cli-table3';
import type { CommandResult } from './command.ts';
import type { RaceResult, Skipped } from './race.ts';
import { apiHosts } from './races/api-hosts.ts';
import { harnessOverBareLoop } from './races/harness-over-bare-loop.ts';
import { help } from './races/help.ts';
import { largeRun } from './races/large-run.ts';
import { linkAccuracy } from './races/links.ts';
import { nullTransport } from './races/null-transport.ts';
import { openLoopPacing } from './races/open-loop.ts';
import { overAutocannon } from './races/over-autocannon.ts';
import { overNodemailer, overSmtpSource } from './races/smtp-pipelined.ts';
import { smtpSinks } from './races/smtp-sinks.ts';
import { inProcess } from './suites/in-process.ts';

const PLAIN = { style: { head: [], border: [] } };
let missed = 0;

process.stderr.write('commands, about 30 s …\n');
const commands = new Table({
  head: ['command', 'best ms (median)', 'bare node', 'ratio', 'peak MiB', 'promised', ''],
  ...PLAIN,
});
for (const result of [help(), largeRun()]) commands.push(commandRow(result));
process.stdout.write(`${commands.toString()}\n\n`);

process.stderr.write('races, about 30 s each …\n');
const floor = await nullTransport();
const pacing = await openLoopPacing();
const races: (RaceResult | Skipped)[] = [
  ...(await harnessOverBareLoop()),
  await smtpSinks(),
  await overSmtpSource(),
  await overNodemailer(),
  await apiHosts(),
  await overAutocannon('api-sendgrid', 0.6),
  await overAutocannon('api-sendgrid+minimal', 0.8),
];

const table = new Table({
  head: ['race', 'messages/s', 'against', 'ratio (95 % interval)', 'promised', ''],
  ...PLAIN,
});
table.push([
  floor.name,
  whole(floor.rate),
  '',
  '',
  `≥ ${whole(floor.bar)}/s`,
  verdict(floor.rate >= floor.bar),
]);
for (const result of races) {
  if ('skipped' in result) {
    table.push([result.name, '', '', '', '', `skipped: ${result.skipped}`]);
    continue;
  }
  const { name, contender, reference, ratio, low, high, bar } = result;
  const interval = `${ratio.toFixed(3)} (${low?.toFixed(3) ?? '?'}–${high?.toFixed(3) ?? '?'})`;
  table.push([name, whole(contender), whole(reference), interval, `≥ ${bar}`, verdict(ratio >= bar)]);
}
process.stdout.write(`${table.toString()}\n\n`);

const { latenessP99Ms, schedulingMicros, totalMicros, wakesPerSecond, wakeMicros } = pacing;
const pacingTable = new Table({
  head: ['open loop at 10,000/s, null transport', '', 'promised', ''],
  ...PLAIN,
});
pacingTable.push(
  ['lateness, 99th percentile', `${latenessP99Ms.toFixed(2)} ms`, '≤ 1 ms', verdict(latenessP99Ms <= 1)],
  [
    'client CPU per message, scheduling alone',
    `${schedulingMicros.toFixed(1)} µs`,
    '< 5 µs',
    verdict(schedulingMicros < 5),
  ],
  ['the same with sleeping and waking', `${totalMicros.toFixed(1)} µs`, '', ''],
  ['wakes', `${whole(wakesPerSecond)}/s, ${whole(wakeMicros)} µs each`, '', ''],
);
process.stdout.write(`${pacingTable.toString()}\n\n`);

process.stderr.write('links, about 60 s …\n');
const links = new Table({
  head: ['emulated link', 'arithmetic ms', 'without link ms', 'with link ms', 'off', 'promised', ''],
  ...PLAIN,
});
for (const { name, arithmeticMs, unlinkedMs, linkedMs, off, bar } of await linkAccuracy())
  links.push([
    name,
    whole(arithmeticMs),
    unlinkedMs.toFixed(1),
    linkedMs.toFixed(1),
    `${(100 * off).toFixed(2)} %`,
    `≤ ${100 * bar} %`,
    verdict(Math.abs(off) <= bar),
  ]);
process.stdout.write(`${links.toString()}\n\n`);

process.stderr.write('in-process suites, about 20 s …\n');
const costs = await inProcess();
const names = Object.keys(costs[0]?.micros ?? {});
const perKind = new Table({ head: ['µs per message', ...names], ...PLAIN });
for (const { kind, micros } of costs)
  perKind.push([kind, ...names.map((name) => (micros[name] ?? 0).toFixed(1))]);
process.stdout.write(`Rendering alone, then rendering and composing, by tinybench\n${perKind.toString()}\n`);
process.exitCode = missed === 0 ? 0 : 3;
process.stdout.write(missed === 0 ? '' : `${missed} missed\n`);

/** Compares the best of all starts with the promised time, and the greatest peak with the promised memory. */
function commandRow({ bestMs, medianMs, peakMebibytes, bareNode, ...rest }: CommandResult): string[] {
  const { name, barMs, barMebibytes } = rest;
  return [
    name,
    `${whole(bestMs)} (${whole(medianMs)})`,
    `${whole(bareNode.bestMs)} (${whole(bareNode.medianMs)})`,
    (bestMs / bareNode.bestMs).toFixed(1),
    whole(peakMebibytes),
    `≤ ${whole(barMs)} ms${barMebibytes === null ? '' : `, ≤ ${barMebibytes} MiB`}`,
    verdict(bestMs <= barMs && peakMebibytes <= (barMebibytes ?? Number.POSITIVE_INFINITY)),
  ];
}

function verdict(held: boolean): string {
  if (!held) missed++;
  return held ? 'held' : 'MISSED';
}

function whole(rate: number): string {
  return Math.round(rate).toLocaleString('en-US');
}
