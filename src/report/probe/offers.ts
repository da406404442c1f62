import type { SmtpOffers, SmtpProbe } from '../../model/probe.ts';
import { printable } from '../../text/lines.ts';
import { numberText } from '../../text/numbers.ts';
import { type Paint, ruledTable } from '../terminal/paint.ts';

/** The purpose of an extension. */
interface Extension {
  readonly name: string;
  readonly gives: string;
  readonly shown: (offers: SmtpOffers) => string;
}

const NO = '–';
const flag = (value: boolean): string => (value ? 'yes' : NO);

const EXTENSIONS: readonly Extension[] = [
  { name: 'PIPELINING', gives: 'envelopes in one turnaround', shown: (one) => flag(one.pipelining) },
  { name: 'CHUNKING', gives: 'message bodies without a wait (BDAT)', shown: (one) => flag(one.chunking) },
  { name: 'SIZE', gives: 'the largest message', shown: sizeOf },
  { name: '8BITMIME', gives: 'unencoded 8-bit text', shown: (one) => flag(one.eightBitMime) },
  { name: 'SMTPUTF8', gives: 'addresses beyond ASCII', shown: (one) => flag(one.smtpUtf8) },
  { name: 'DSN', gives: 'delivery reports on request', shown: (one) => flag(one.dsn) },
  {
    name: 'ENHANCEDSTATUSCODES',
    gives: 'the reason of a rejection',
    shown: (one) => flag(one.enhancedStatusCodes),
  },
  { name: 'STARTTLS', gives: 'upgrade to TLS', shown: (one) => flag(one.startTls) },
  { name: 'AUTH', gives: 'authentication of the client', shown: (one) => mechanisms(one.auth) },
  { name: 'others', gives: '', shown: othersOf },
];

/** The server's offers, before and after the connection was secured. */
export function offersTable({ offers: { clear, secured } }: SmtpProbe, paint: Paint): string {
  const columns = [
    ...(clear === null ? [] : [{ label: 'in the clear', offers: clear }]),
    ...(secured === null ? [] : [{ label: 'secured', offers: secured }]),
  ];
  const head = ['', ...columns.map(({ label }) => label)];
  const rows = EXTENSIONS.map(({ name, gives, shown }) => {
    const cells = columns.map(({ offers }) => shown(offers));
    return { cells: [`  ${name}`, ...cells], gives };
  }).filter(({ cells }) => cells[0] !== '  others' || cells.slice(1).some((cell) => cell !== NO));
  const texts = head.map((_, at) => at);
  const table =
    ruledTable(
      paint,
      [...head, ''],
      rows.map(({ cells, gives }) => [...cells, gives]),
      [...texts, head.length],
    ) ??
    ruledTable(
      paint,
      head,
      rows.map(({ cells }) => cells),
      texts,
    ) ??
    rows.map(({ cells }) => paint.wrapped(cells.join(' ').replaceAll('\n', ' '), 2)).join('\n');
  return `${paint.title('Offers')}\n${table}`;
}

function sizeOf({ sizeBytes, keywords }: SmtpOffers): string {
  if (sizeBytes !== null) return `${numberText(sizeBytes / 1e6)} MB`;
  return keywords.some((line) => /^SIZE\b/i.test(line)) ? 'no limit' : NO;
}

/** Two on a line, so that there is room for a second column. */
function mechanisms(auth: readonly string[]): string {
  if (auth.length === 0) return NO;
  return printable(auth.join(' ')).replaceAll(/(\S+ \S+) /g, '$1\n');
}

function othersOf({ keywords }: SmtpOffers): string {
  const known = new Set(EXTENSIONS.map(({ name }) => name));
  const names = keywords
    .map((line) => line.split(/[ =]/)[0] ?? '')
    .filter((name) => !known.has(name.toUpperCase()));
  return names.length === 0 ? NO : printable([...new Set(names)].join(' ')).replaceAll(/(\S+ \S+) /g, '$1\n');
}
