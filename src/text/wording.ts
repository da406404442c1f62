import { isEmulated, type Link, namedLink } from '../model/link.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Comparison, Estimate } from '../model/summary.ts';

/** 1234567 → `1,234,567`. */
export function count(value: number): string {
  return minus(Math.round(value).toLocaleString('en-US'));
}

/** `loopback`, `an emulated link (rtt=40ms)`, `an emulated link (continent, rtt=80ms)`. */
export function linkInWords(link: Link): string {
  if (!isEmulated(link)) return 'loopback';
  const { name } = namedLink(link);
  return `an emulated link (${link.name === name ? name : `${link.name}, ${name}`})`;
}

/** `1 difference`, `3 differences`. */
export function plural(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function list(items: readonly string[]): string {
  const last = items.at(-1);
  return last === undefined ? '' : items.length === 1 ? last : `${items.slice(0, -1).join(', ')} and ${last}`;
}

/** `a, b, c and 5 more`: at most three by name; `8 of 8 scenarios` where it is all of many. */
export function fewOf(items: readonly string[], all: number, noun: string): string {
  if (items.length <= 3) return list(items);
  if (items.length === all) return `all ${plural(all, noun)}`;
  return list([...items.slice(0, 3), `${count(items.length - 3)} more`]);
}

/** A scenario's name in reports: `receipt · client-render · smtp-nodemailer`, and its variant. */
export function nameOf({
  kind,
  strategy,
  transport,
  variant,
}: Pick<Scenario, 'kind' | 'strategy' | 'transport' | 'variant'>): string {
  return [kind, strategy, transport, ...(variant === '' ? [] : [variant])].join(' · ');
}

/** A figure with as many digits as anybody reads: `0.0031`, `2.1`, `46`, `1,230`. */
export function figure(value: number): string {
  return withDecimals(value, decimalsOf(value));
}

/** `+1.2`, `−0.4`, `0`: of a change. */
export function withSign(value: number): string {
  const text = figure(value);
  return value > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}

/** `460 µs (450–470)`; without limits, `460 µs (one trial, no interval)`. */
export function estimateText({ value, low, high, notKnown }: Estimate, unit = ''): string {
  const decimals = decimalsOf(value);
  if (notKnown !== undefined) return `${withDecimals(value, decimals)}${unit} (interval not known)`;
  return `${withDecimals(value, decimals)}${unit}${brackets([limits(low, high, decimals)])}`;
}

/**
 * `2.1 times (1.9–2.3)`, or `N times (not known)`; two decimals near 1, where the second still matters.
 * Notes go into the brackets.
 */
export function times({ value, low, high, notKnown }: Estimate, ...notes: readonly string[]): string {
  if (notKnown !== undefined) return `N times${brackets(['not known', ...notes])}`;
  const decimals = value >= 0.1 && value < 2 ? 2 : decimalsOf(value);
  return `${value.toFixed(decimals)} times${brackets([limits(low, high, decimals), ...notes])}`;
}

/** A word where the difference is not a clear one; a missing interval says so by itself. */
export function doubtOf({ verdict, ratio }: Pick<Comparison, 'verdict' | 'ratio'>): string[] {
  if (verdict === 'equivalent') return ['equivalent'];
  return verdict === 'inconclusive' && ratio.low !== null ? ['undecided'] : [];
}

/** `79 % (68–92 %)`, in whole percents; the brackets are left out where both limits read like the value. */
export function shareOf({ value, low, high, notKnown }: Omit<Estimate, 'level' | 'unit'>): string {
  if (notKnown !== undefined) return `${count(value * 100)} % (interval not known)`;
  const [share, from, to] = [value, low ?? value, high ?? value].map((one) => count(one * 100));
  if (low === null || high === null) return `${share} % (one trial, no interval)`;
  return from === share && to === share ? `${share} %` : `${share} % (${from}–${to} %)`;
}

/** 0.05 → `5 %`, 0.0123 → `1.2 %`. */
export function percent(share: number): string {
  return `${figure(share * 100)} %`;
}

/** 0.127 → `13 %`. */
export function wholePercent(share: number): string {
  return `${count(share * 100)} %`;
}

/** A duration that people can hold in mind: `5.3 s`, `8.9 min`, `1.2 h`, `3.1 days`. */
export function duration(seconds: number): string {
  if (seconds < 90) return `${figure(seconds)} s`;
  if (seconds < 5_400) return `${figure(seconds / 60)} min`;
  if (seconds < 129_600) return `${figure(seconds / 3_600)} h`;
  return `${figure(seconds / 86_400)} days`;
}

/** The first letter in upper case, where a sentence begins with it. */
export function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Two digits, or all before the point: as many as noise leaves to be read. */
function decimalsOf(value: number): number {
  const size = Math.abs(value);
  if (size === 0 || size >= 99.95) return 0;
  return Math.min(12, Math.max(0, 1 - Math.floor(Math.log10(size))));
}

function withDecimals(value: number, decimals: number): string {
  if (Math.abs(value) >= 1_000) return count(Number(value.toPrecision(3)));
  return minus(
    decimals > 3 ? String(Number(value.toPrecision(2))) : value.toFixed(decimals).replace(/\.0$/, ''),
  );
}

/** With a true minus sign, and none before a zero. */
function minus(text: string): string {
  return text.replace(/^-/, /[1-9]/.test(text) ? '−' : '');
}

/**
 * With the decimals of the value itself, so that the three can be read side by side; nothing where both read
 * alike.
 */
function limits(low: number | null, high: number | null, decimals: number): string {
  if (low === null || high === null) return 'one trial, no interval';
  const [from, to] = [low, high].map((one) =>
    Math.abs(one) >= 1_000 ? withDecimals(one, 0) : minus(one.toFixed(decimals)),
  );
  if (from === to) return '';
  return low < 0 ? `${from} to ${to}` : `${from}–${to}`;
}

function brackets(parts: readonly string[]): string {
  const said = parts.filter((part) => part !== '');
  return said.length === 0 ? '' : ` (${said.join('; ')})`;
}
