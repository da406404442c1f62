import { type Estimate, METRICS, type Summary } from '../model/summary.ts';
import { hasFigures } from './state.ts';

const COLUMNS = [
  'scenario',
  'kind',
  'strategy',
  'transport',
  'metric',
  'value',
  'low',
  'high',
  'level',
  'unit',
  'note',
] as const;

/** Counts, and no estimates. */
const DELIVERY_COUNTS = ['recipients', 'delivered', 'duplicates', 'givenUp', 'unknown', 'lost'] as const;

/** Figures by their name in the file: delay from the event, and from the send, to the sender's report. */
const FEEDBACK_TIMES = {
  knowledgeP50: 'reportDelayP50',
  knowledgeP95: 'reportDelayP95',
  knowledgeMax: 'reportDelayMax',
  fateP50: 'outcomeDelayP50',
  fateP95: 'outcomeDelayP95',
  fateMax: 'outcomeDelayMax',
} as const;

/**
 * One row per scenario and metric, RFC 4180. A metric that was withheld has no value and a reason in `note`;
 * a refused scenario has one row per reason, and an invalid run one per problem, and no figures.
 */
export function renderCsv(summary: Summary): string {
  const rows: (readonly (string | number | null)[])[] = [COLUMNS];
  if (!hasFigures(summary)) {
    for (const { scenario, code, message } of summary.validity.problems) {
      rows.push([scenario, null, null, null, 'invalid', null, null, null, null, null, `${code}: ${message}`]);
    }
    return lines(rows);
  }
  for (const one of summary.scenarios) {
    const name = [one.id, one.kind, one.strategy, one.transport];
    for (const { code, message } of one.refused)
      rows.push([...name, 'refused', null, null, null, null, null, `${code}: ${message}`]);
    for (const metric of METRICS) {
      const estimate = one.metrics[metric];
      if (estimate !== undefined) {
        const { value, low, high, level, unit, bound } = estimate;
        rows.push([
          ...name,
          metric,
          value,
          low,
          high,
          level,
          unit,
          one.role === 'ceiling' ? 'ceiling' : bound === undefined ? null : boundNote(bound),
        ]);
      }
      const withheld = one.withheld.find((it) => it.metric === metric);
      if (withheld !== undefined) rows.push([...name, metric, null, null, null, null, null, withheld.reason]);
    }
  }
  for (const one of summary.faultResults?.scenarios ?? []) {
    const name = [one.scenario, one.kind, one.strategy, one.transport];
    for (const deliveryOutcome of DELIVERY_COUNTS)
      rows.push([
        ...name,
        deliveryOutcome,
        one[deliveryOutcome],
        null,
        null,
        null,
        'recipients',
        'by the ledgers',
      ]);
    for (const figure of ['extraConnections', 'extraBytes'] as const) {
      const estimate = one[figure];
      if (estimate === null) continue;
      const { value, low, high, level, unit } = estimate;
      rows.push([...name, figure, value, low, high, level, unit, null]);
    }
  }
  for (const one of summary.feedback?.transports ?? []) {
    const name = [one.scenario, one.kind, one.strategy, one.transport];
    const counted = (what: string, value: number, of: number): void =>
      void rows.push([
        ...name,
        `feedback ${what}`,
        value,
        null,
        null,
        null,
        'events',
        `of ${of} that happened`,
      ]);
    counted('deliveryOutcomes', one.deliveryOutcomes.reported, one.deliveryOutcomes.decided);
    counted('outcomes at once', one.deliveryOutcomes.synchronous, one.deliveryOutcomes.decided);
    counted('failures explained', one.failures.explained, one.failures.happened);
    for (const { event, reported, happened } of one.events) counted(event, reported, happened);
    for (const [label, figure] of Object.entries(FEEDBACK_TIMES)) {
      const estimate = one[figure];
      if (estimate !== null)
        rows.push([...name, `feedback ${label}`, estimate.value, null, null, null, estimate.unit, null]);
    }
  }
  const parts = new Map(summary.scenarios.map((one) => [one.id, one]));
  for (const { scenario, calls, phases, total } of summary.wire) {
    const { kind, strategy, transport } = parts.get(scenario) ?? {};
    for (const [phase, { value, low, high, level, unit }] of [
      ...Object.entries(phases),
      ['total', total] as const,
    ])
      rows.push([
        ...[scenario, kind ?? null, strategy ?? null, transport ?? null],
        ...[`new connection: ${phase}`, value, low, high, level, unit],
        `mean of ${calls} calls of one process`,
      ]);
  }
  for (const one of summary.capacities) {
    const { met, missed } = one.bracket;
    const note = `bracket instead of an interval; ${one.limitedBy ?? 'nothing was missed'}`;
    const name = [one.scenario, one.kind, one.strategy, one.transport];
    rows.push([...name, 'capacity', one.ratePerSecond, met, missed, null, 'msg/s', note]);
  }
  for (const { kind, strategy, metric, crossovers } of summary.sweeps)
    for (const { baseline, candidate, crossings, verdict, text } of crossovers) {
      const name = [null, kind, strategy, `${candidate} against ${baseline}`, `crossover of ${metric}`];
      for (const { at } of crossings)
        rows.push([...name, at.value, at.low, at.high, at.level, at.unit, text]);
      if (crossings.length === 0) rows.push([...name, null, null, null, null, null, `${verdict}: ${text}`]);
    }
  return lines(rows);
}

function boundNote({ least, most }: NonNullable<Estimate['bound']>): string {
  return `a busy mock limited it: at least ${least}; at most ${most}`;
}

function lines(rows: readonly (readonly (string | number | null)[])[]): string {
  return rows.map((row) => `${row.map(field).join(',')}\r\n`).join('');
}

/**
 * Spreadsheets take a cell that begins so for a formula (https://owasp.org/www-
 * community/attacks/CSV_Injection).
 */
const FORMULA = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;
const NUMBER = /^[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i;

function field(value: string | number | null): string {
  const plain = value === null ? '' : String(value);
  const text = FORMULA.test(plain) && !NUMBER.test(plain) ? `'${plain}` : plain;
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
