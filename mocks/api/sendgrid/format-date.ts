/**
 * `{{formatDate timeStamp "MM/DD/YYYY h:mm:ss A" "-0800"}}`: the documented tokens, in English.
 * https://www.twilio.com/docs/sendgrid/for-developers/sending-email/using-handlebars#formatdate
 */
export function formatDate(date: unknown, format: unknown, offset: unknown): string {
  const wallMs = typeof date === 'string' || typeof date === 'number' ? new Date(date).getTime() : Number.NaN;
  if (Number.isNaN(wallMs) || typeof format !== 'string') return 'Invalid date';
  const minutes = offsetMinutes(offset);
  const local = new Date(wallMs + minutes * 60_000);
  return format.replaceAll(TOKEN, (token) => TOKENS.get(token)?.(local, minutes) ?? token);
}

const TOKEN = /YYYY|YY|MMMM|MMM|MM|M|dddd|ddd|DD|D|HH|H|hh|h|mm|m|ss|s|A|ZZ|Z/g;

const TOKENS: ReadonlyMap<string, (local: Date, offset: number) => string> = new Map([
  ['YYYY', (local) => String(local.getUTCFullYear())],
  ['YY', (local) => two(local.getUTCFullYear() % 100)],
  ['MMMM', (local) => named(local, { month: 'long' })],
  ['MMM', (local) => named(local, { month: 'short' })],
  ['MM', (local) => two(local.getUTCMonth() + 1)],
  ['M', (local) => String(local.getUTCMonth() + 1)],
  ['dddd', (local) => named(local, { weekday: 'long' })],
  ['ddd', (local) => named(local, { weekday: 'short' })],
  ['DD', (local) => two(local.getUTCDate())],
  ['D', (local) => String(local.getUTCDate())],
  ['HH', (local) => two(local.getUTCHours())],
  ['H', (local) => String(local.getUTCHours())],
  ['hh', (local) => two(twelve(local))],
  ['h', (local) => String(twelve(local))],
  ['mm', (local) => two(local.getUTCMinutes())],
  ['m', (local) => String(local.getUTCMinutes())],
  ['ss', (local) => two(local.getUTCSeconds())],
  ['s', (local) => String(local.getUTCSeconds())],
  ['A', (local) => (local.getUTCHours() < 12 ? 'AM' : 'PM')],
  ['ZZ', (_, offset) => zone(offset, '')],
  ['Z', (_, offset) => zone(offset, ':')],
]);

/** Parses `-0800` or `-08:00`. The default is UTC. */
function offsetMinutes(offset: unknown): number {
  const [, sign, hours, minutes] =
    /^([+-])(\d\d):?(\d\d)$/.exec(typeof offset === 'string' ? offset : '') ?? [];
  if (sign === undefined) return 0;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

function zone(offset: number, separator: string): string {
  const size = Math.abs(offset);
  return `${offset < 0 ? '-' : '+'}${two(Math.floor(size / 60))}${separator}${two(size % 60)}`;
}

function named(local: Date, part: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat('en-US', { ...part, timeZone: 'UTC' }).format(local);
}

function twelve(local: Date): number {
  return local.getUTCHours() % 12 === 0 ? 12 : local.getUTCHours() % 12;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
