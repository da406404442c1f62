import * as z from 'zod';
import { MOST_FEEDBACK, SLO_METRICS, type SloCondition, type Until } from '../model/config.ts';
import { FEEDBACK_MESSAGES } from '../model/feedback.ts';
import { MOST_PER_SECOND } from '../model/target.ts';

/**
 * Quantities as people write them: `2s`, `500/s`, `100..5000/8`, `p99<100ms`, `3%`, `1s/10s`. Each is a
 * schema that parses the notation and whose message shows an example.
 */

/** `500ms`, `2s`, `5m` or `1h`. A bare number is rejected: it could mean seconds or milliseconds. */
export const Duration = written(
  z.union([z.number(), z.string()]),
  (value) => (typeof value === 'number' ? undefined : durationMs(value)),
  'a duration with its unit, such as "500ms", "2s" or "5m"',
);

/** `5%` or `0.05`. */
export const ShareNotation = written(
  z.union([z.number(), z.string()]),
  (value) => {
    const part = typeof value === 'number' ? value : share(value);
    return part !== undefined && part > 0 && part <= 1 ? part : undefined;
  },
  'a share such as "5%" or 0.05',
);

/** `95%` or `0.95`. */
export const LevelNotation = written(
  z.union([z.number(), z.string()]),
  (value) => {
    const level = typeof value === 'number' ? value : share(value);
    return level !== undefined && level > 0.5 && level < 1 ? level : undefined;
  },
  'a confidence level between 50 % and 100 %, such as "95%" or 0.95',
);

/** One rate, or the rates of a range, in messages per second. */
export interface Rates {
  readonly ratesPerSecond: readonly number[];
}

const MOST_STEPS = 100;

/** `500/s`, `500`, or `100..5000/8`: eight rates from 100 to 5000, each the same factor above the last. */
export const RateNotation = written(
  z.union([z.number().positive(), z.string()]),
  (value): Rates | undefined => {
    if (typeof value === 'number') return { ratesPerSecond: [value] };
    const text = value.replaceAll('_', '').replace(/\/s$/, '').trim();
    const single = positive(text);
    if (single !== undefined) return { ratesPerSecond: [single] };
    const [, first, last, steps] = /^([\d.]+)(?:\/s)?\.\.([\d.]+)(?:\/s)?\/(\d+)$/.exec(text) ?? [];
    const low = positive(first);
    const high = positive(last);
    const count = Number(steps);
    if (low === undefined || high === undefined || low >= high || !(count >= 2 && count <= MOST_STEPS))
      return undefined;
    return {
      ratesPerSecond: Array.from({ length: count }, (_, i) =>
        roundRate(low * (high / low) ** (i / (count - 1))),
      ),
    };
  },
  'messages per second such as "500/s", or a range and its steps such as "100..5000/8"',
);

/** `2/s`, or a number. */
export const MaxRateNotation = written(
  z.union([z.number(), z.string()]),
  (value) => {
    const rate = typeof value === 'number' ? value : positive(value.replace(/\/s$/, ''));
    return rate !== undefined && rate > 0 && rate <= MOST_PER_SECOND ? rate : undefined;
  },
  `messages per second, at most ${MOST_PER_SECOND}, such as "2/s"`,
);

/** A number of messages; `true` for the default number, `false` for none. */
export const FeedbackNotation = written(
  z.union([z.boolean(), z.number(), z.string()]),
  (value): { readonly messages: number | null } | undefined => {
    if (value === false) return { messages: null };
    const messages = value === true ? FEEDBACK_MESSAGES : value;
    if (typeof messages === 'string') return undefined;
    return Number.isInteger(messages) && messages >= 1 && messages <= MOST_FEEDBACK
      ? { messages }
      : undefined;
  },
  `a number of messages from 1 to ${MOST_FEEDBACK}, or true for ${FEEDBACK_MESSAGES}`,
);

/** `p99<100ms,errors<0.1%`, or a list of such conditions. */
export const SloNotation = written(
  z.union([z.string(), z.array(z.string()).min(1)]),
  (value): readonly SloCondition[] | undefined => {
    const conditions = (typeof value === 'string' ? [value] : value).flatMap((text) => text.split(','));
    const read = conditions.map(sloCondition);
    return read.some((one) => one === undefined) ? undefined : read.filter((one) => one !== undefined);
  },
  `conditions such as "p99<100ms,errors<0.1%", with the metrics ${SLO_METRICS.join(', ')}`,
);

function sloCondition(text: string): SloCondition | undefined {
  const [, name, limit] = /^\s*([a-z0-9.]+)\s*<\s*(.+?)\s*$/.exec(text) ?? [];
  const metric = SLO_METRICS.find((one) => one === name);
  if (metric === undefined || limit === undefined) return undefined;
  const below = metric === 'errors' ? share(limit) : durationMs(limit);
  return below === undefined ? undefined : { metric, below };
}

/** `3%`, `resolved`, or `time`. */
export const UntilNotation = written(
  z.union([z.number().positive().max(1), z.string()]),
  (value): Until | undefined => {
    if (value === 'resolved' || value === 'time') return { rule: value };
    const precision = typeof value === 'number' ? value : share(value);
    return precision === undefined ? undefined : { rule: 'precision', share: precision };
  },
  'a precision such as "3%" (of every interval), "resolved", or "time" (the time limit)',
);

/** `1s/10s`: one second in every ten. */
export const StallNotation = written(
  z.string(),
  (value) => {
    const [first, second, ...rest] = value.split('/');
    const forMs = durationMs(first ?? '');
    const everyMs = durationMs(second ?? '');
    const isValid = forMs !== undefined && everyMs !== undefined && forMs < everyMs && rest.length === 0;
    return isValid ? { forMs, everyMs } : undefined;
  },
  'a pause and its period, such as "1s/10s" (1 s in every 10 s)',
);

export function written<Input extends z.ZodType, Output>(
  input: Input,
  read: (value: z.output<Input>) => Output | undefined,
  expected: string,
) {
  return input
    .transform((value, context): Output => {
      const quantity = read(value);
      if (quantity !== undefined) return quantity;
      context.addIssue({
        code: 'custom',
        message: `expected ${expected}, found ${JSON.stringify(value)}`,
        input: value,
      });
      return z.NEVER;
    })
    .meta({ description: expected });
}

export function durationMs(text: string): number | undefined {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h)$/.exec(text.trim()) ?? [];
  if (amount === undefined) return undefined;
  const milliseconds = Number(amount) * UNITS[unit === 's' || unit === 'm' || unit === 'h' ? unit : 'ms'];
  return milliseconds > 0 ? milliseconds : undefined;
}

const UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;

/** `3%` or `0.03`; above 0 and at most 1. */
export function share(text: string): number | undefined {
  const [, amount, percent] = /^(\d+(?:\.\d+)?|\.\d+)\s*(%)?$/.exec(text.trim()) ?? [];
  const value = Number(amount) / (percent === undefined ? 1 : 100);
  return value > 0 && value <= 1 ? value : undefined;
}

function positive(text: string | undefined): number | undefined {
  const value = Number(text);
  return text !== undefined && text.trim() !== '' && Number.isFinite(value) && value > 0 ? value : undefined;
}

/** Three significant digits are enough for a step. */
function roundRate(rate: number): number {
  return Number(rate.toPrecision(3));
}
