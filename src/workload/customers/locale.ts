/**
 * How a locale formats names, money, dates and addresses. These are own tables, because ICU's change between
 * Node versions.
 */
export interface Locale {
  /** BCP 47. */
  readonly tag: string;
  readonly direction: 'ltr' | 'rtl';
  readonly country: string;
  readonly female: readonly GivenName[];
  readonly male: readonly GivenName[];
  readonly family: readonly string[];
  readonly familyFirst: boolean;
  /** City and postcode. */
  readonly cities: readonly (readonly [city: string, postcode: string])[];
  readonly streets: readonly string[];
  readonly streetLine: (street: string, number: number) => string;
  readonly money: Money;
  /** A pattern with `{d}`, `{dd}`, `{m}`, `{mm}` and `{yyyy}`. */
  readonly date: string;
}

/** The written name, and its form in an address without SMTPUTF8 (RFC 6531). */
export interface GivenName {
  readonly written: string;
  readonly local: string;
}

export interface Money {
  readonly before: string;
  readonly after: string;
  readonly decimals: 0 | 2;
  readonly decimal: string;
  readonly group: string;
  /** The digits of every group but the last: 2 in India. */
  readonly groupSize: 2 | 3;
  /** Units of this currency for one euro. It gives plausible prices and is no real exchange rate. */
  readonly perEuro: number;
}

/**
 * Converts euro cents to the smallest units of the locale's currency. Sums use these units, so their parts
 * add up.
 */
export function localAmount(euroCents: number, money: Money): number {
  const cents = euroCents * money.perEuro;
  return Math.round(money.decimals === 0 ? cents / 100 : cents);
}

/** Formats an amount in the smallest units of the currency. */
export function amountText(amount: number, money: Money): string {
  if (money.decimals === 0) return money.before + grouped(amount, money) + money.after;
  const cents = amount % 100;
  const fraction = money.decimal + (cents < 10 ? `0${cents}` : cents.toString());
  return money.before + grouped(Math.floor(amount / 100), money) + fraction + money.after;
}

/** Converts a price in euro cents to the locale's currency, and formats it. */
export function moneyText(euroCents: number, money: Money): string {
  return amountText(localAmount(euroCents, money), money);
}

function grouped(whole: number, money: Money): string {
  let rest = whole.toString();
  if (rest.length < 4) return rest;
  let out = rest.slice(-3);
  rest = rest.slice(0, -3);
  while (rest.length > money.groupSize) {
    out = rest.slice(-money.groupSize) + money.group + out;
    rest = rest.slice(0, -money.groupSize);
  }
  return rest + money.group + out;
}

const DAY_MS = 86_400_000;
/** 2025-01-06, a Monday. The workload has its own calendar, so it does not depend on the current date. */
const FIRST_DAY_MS = Date.UTC(2025, 0, 6);

/** Formatted days by locale. There are few, and formatting one costs as much as generating an order. */
const formattedDays = new Map<string, string[]>();

/** Formats a day of the workload's calendar (from 0). */
export function dateText(day: number, locale: Locale): string {
  let days = formattedDays.get(locale.tag);
  if (days === undefined) {
    days = [];
    formattedDays.set(locale.tag, days);
  }
  days[day] ??= formattedDate(new Date(FIRST_DAY_MS + day * DAY_MS), locale.date);
  return days[day];
}

function formattedDate(date: Date, pattern: string): string {
  const d = date.getUTCDate().toString();
  const m = (date.getUTCMonth() + 1).toString();
  return pattern
    .replace('{dd}', d.padStart(2, '0'))
    .replace('{d}', d)
    .replace('{mm}', m.padStart(2, '0'))
    .replace('{m}', m)
    .replace('{yyyy}', date.getUTCFullYear().toString());
}
