/** How a locale spells names, money, dates and addresses. Our own tables: ICU's change between Node versions. */
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
  /** With `{d}`, `{dd}`, `{m}`, `{mm}` and `{yyyy}`. */
  readonly date: string;
}

/** As written, and in the letters that an address may have without SMTPUTF8 (RFC 6531). */
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
  /** Digits in every group but the last: 2 in India. */
  readonly groupSize: 2 | 3;
  /** Units of this currency for one euro: for plausible prices, not a rate of any day. */
  readonly perEuro: number;
}

/** A price in euro cents, in the smallest units of the locale's currency. Sums are made of these, so that they add up. */
export function localAmount(euroCents: number, money: Money): number {
  const cents = euroCents * money.perEuro;
  return Math.round(money.decimals === 0 ? cents / 100 : cents);
}

/** An amount in the smallest units of the currency, as the locale spells it. */
export function amountText(amount: number, money: Money): string {
  if (money.decimals === 0) return money.before + grouped(amount, money) + money.after;
  const cents = amount % 100;
  const fraction = money.decimal + (cents < 10 ? `0${cents}` : cents.toString());
  return money.before + grouped(Math.floor(amount / 100), money) + fraction + money.after;
}

/** A price in euro cents, in the locale's currency and spelling. */
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
/** 2025-01-06, a Monday. The workload has its own calendar, so that it is the same on any day. */
const FIRST_DAY_MS = Date.UTC(2025, 0, 6);

/** Days that were spelled before, per locale: a calendar has few, and spelling one costs as much as an order. */
const spelledDays = new Map<string, string[]>();

/** A day of the workload's calendar (from 0) in the locale's spelling. */
export function dateText(day: number, locale: Locale): string {
  let days = spelledDays.get(locale.tag);
  if (days === undefined) {
    days = [];
    spelledDays.set(locale.tag, days);
  }
  days[day] ??= spelledDate(new Date(FIRST_DAY_MS + day * DAY_MS), locale.date);
  return days[day];
}

function spelledDate(date: Date, pattern: string): string {
  const d = date.getUTCDate().toString();
  const m = (date.getUTCMonth() + 1).toString();
  return pattern
    .replace('{dd}', d.padStart(2, '0'))
    .replace('{d}', d)
    .replace('{mm}', m.padStart(2, '0'))
    .replace('{m}', m)
    .replace('{yyyy}', date.getUTCFullYear().toString());
}
