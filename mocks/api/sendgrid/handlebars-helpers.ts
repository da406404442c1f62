import Handlebars from 'handlebars';
import type { ProviderHelpers } from '../handlebars.ts';
import type { Arity } from '../handlebars-check.ts';
import { formatDate } from './format-date.ts';

type Options = Handlebars.HelperOptions;

/**
 * SendGrid's own helpers: https://www.twilio.com/docs/sendgrid/for-developers/sending-email/using-handlebars
 */
export const HELPERS: ProviderHelpers = {
  functions: {
    insert: (...args: readonly unknown[]) => insert(args.slice(0, -1)),
    greaterThan: branching(([a, b]) => Number(a) > Number(b)),
    lessThan: branching(([a, b]) => Number(a) < Number(b)),
    equals: branching(([a, b]) => a === b),
    notEquals: branching(([a, b]) => a !== b),
    and: branching((values) => values.every(isTrue)),
    or: branching((values) => values.some(isTrue)),
    length: (value: unknown) => (typeof value === 'string' || Array.isArray(value) ? value.length : 0),
    formatDate: (...args: readonly unknown[]) => {
      const [date, format, offset] = valuesOf(args);
      return formatDate(date, format, offset);
    },
  },
  arities: new Map<string, Arity>([
    ['insert', [1, 2]],
    ['greaterThan', [2, 2]],
    ['lessThan', [2, 2]],
    ['equals', [2, 2]],
    ['notEquals', [2, 2]],
    ['and', [2, 9]],
    ['or', [2, 9]],
    ['length', [1, 1]],
    ['formatDate', [2, 3]],
  ]),
};

const DEFAULT = 'default=';

/** `{{insert name "default=Customer"}}` */
function insert([value, fallback]: readonly unknown[]): unknown {
  if (value !== undefined && value !== null && value !== '') return value;
  return typeof fallback === 'string' && fallback.startsWith(DEFAULT)
    ? fallback.slice(DEFAULT.length)
    : fallback;
}

/** Handlebars passes its options as the last argument. */
function valuesOf(args: readonly unknown[]): readonly unknown[] {
  return args.slice(0, -1);
}

/** As in `#if`: 0 and an empty list are false. */
function isTrue(value: unknown): boolean {
  return value !== 0 && !Handlebars.Utils.isEmpty(value);
}

/**
 * As a block (`{{#equals a b}}`), the helper selects a branch. Inside another helper it returns the result.
 */
function branching(condition: (values: readonly unknown[]) => boolean): Handlebars.HelperDelegate {
  return function branch(this: unknown, ...args: readonly unknown[]): unknown {
    const result = condition(valuesOf(args));
    // Handlebars' types declare both as required, but a nested helper has neither.
    const { fn, inverse }: Partial<Options> = args.at(-1) as Options;
    return fn === undefined ? result : result ? fn(this) : inverse?.(this);
  };
}
