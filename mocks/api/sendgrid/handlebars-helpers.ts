import Handlebars from 'handlebars';
import type { ProviderHelpers } from '../handlebars.ts';
import type { Arity } from '../handlebars-check.ts';
import { formatDate } from './format-date.ts';

type Options = Handlebars.HelperOptions;

/**
 * The helpers of SendGrid's dynamic templates besides those of Handlebars:
 * https://www.twilio.com/docs/sendgrid/for-developers/sending-email/using-handlebars
 */
export const HELPERS: ProviderHelpers = {
  functions: {
    insert: (...given: readonly unknown[]) => insert(given.slice(0, -1)),
    greaterThan: choosing(([a, b]) => Number(a) > Number(b)),
    lessThan: choosing(([a, b]) => Number(a) < Number(b)),
    equals: choosing(([a, b]) => a === b),
    notEquals: choosing(([a, b]) => a !== b),
    and: choosing((values) => values.every(isTrue)),
    or: choosing((values) => values.some(isTrue)),
    length: (value: unknown) => (typeof value === 'string' || Array.isArray(value) ? value.length : 0),
    formatDate: (...given: readonly unknown[]) => {
      const [date, format, offset] = valuesOf(given);
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

/** Handlebars gives its options last. */
function valuesOf(given: readonly unknown[]): readonly unknown[] {
  return given.slice(0, -1);
}

/** As `#if` does: 0 and an empty list are false. */
function isTrue(value: unknown): boolean {
  return value !== 0 && !Handlebars.Utils.isEmpty(value);
}

/** Written `{{#equals a b}}`, a helper chooses a branch; inside of another helper it is a value. */
function choosing(holds: (values: readonly unknown[]) => boolean): Handlebars.HelperDelegate {
  return function choose(this: unknown, ...given: readonly unknown[]): unknown {
    const held = holds(valuesOf(given));
    // Handlebars' own types call both required; a helper inside of another has neither.
    const { fn, inverse }: Partial<Options> = given.at(-1) as Options;
    return fn === undefined ? held : held ? fn(this) : inverse?.(this);
  };
}
