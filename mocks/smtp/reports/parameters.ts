/** The DSN options of a message (RFC 3461, 4.3 and 4.4). */
export interface MessageRequest {
  /** The part of the original in a failure report. Other reports contain its headers only. */
  readonly returns: 'full' | 'headers';
  /** The sender's ID of the message, decoded; null if there is none. */
  readonly envelopeId: string | null;
}

const NOTIFICATIONS = ['success', 'failure', 'delay'] as const;
export type Notification = (typeof NOTIFICATIONS)[number];

/** The DSN options of one recipient (RFC 3461, 4.1 and 4.2). */
export interface RecipientRequest {
  readonly notify: ReadonlySet<Notification>;
  /** The sender's form of the recipient, decoded: `rfc822;jane@example.com`; null if there is none. */
  readonly original: string | null;
}

/** Without NOTIFY, a server reports failures and may report delays. */
const DEFAULT_NOTIFY: ReadonlySet<Notification> = new Set(['failure']);
const NO_NOTIFICATION: ReadonlySet<Notification> = new Set();

/** Returns the decoded text; undefined if it is invalid. */
type Decode = (text: string) => string | undefined;

/** Undefined for an invalid value. */
export function messageRequest(
  returns: string | undefined,
  envelopeId: string | undefined,
  decode: Decode,
): MessageRequest | undefined {
  const known = returns === undefined ? 'HDRS' : returns.toUpperCase();
  if (known !== 'FULL' && known !== 'HDRS') return undefined;
  const decoded = envelopeId === undefined ? null : decode(envelopeId);
  if (decoded === undefined) return undefined;
  return { returns: known === 'FULL' ? 'full' : 'headers', envelopeId: decoded };
}

/** Undefined for an invalid value. */
export function recipientRequest(
  notify: string | undefined,
  original: string | undefined,
  decode: Decode,
): RecipientRequest | undefined {
  const requested = notifications(notify);
  const decoded = original === undefined ? null : originalRecipient(original, decode);
  return requested === undefined || decoded === undefined
    ? undefined
    : { notify: requested, original: decoded };
}

function notifications(text: string | undefined): ReadonlySet<Notification> | undefined {
  if (text === undefined) return DEFAULT_NOTIFY;
  const words = text.toLowerCase().split(',');
  if (words.length === 1 && words[0] === 'never') return NO_NOTIFICATION;
  const known = NOTIFICATIONS.filter((one) => words.includes(one));
  return known.length === words.length ? new Set(known) : undefined;
}

/** RFC 3461, 4.2: an address type, which is an atom, and the address in xtext. */
function originalRecipient(text: string, decode: Decode): string | undefined {
  const match = /^([A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+);(.+)$/.exec(text);
  const address = match?.[2] === undefined ? undefined : decode(match[2]);
  return address === undefined ? undefined : `${match?.[1]};${address}`;
}

/** RFC 3461, 4: printable ASCII, in which `+` begins two hexadecimal digits and `=` does not occur. */
export function decodeXtext(text: string): string | undefined {
  if (!/^(?:[!-*,-<>-~]|\+[0-9A-F]{2})+$/.test(text)) return undefined;
  return printable(
    text.replaceAll(/\+([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
  );
}

/** Rejects characters that could end a line of a report (RFC 3461, 4.2 and 4.4). */
export function printable(text: string): string | undefined {
  return /^[ -~]+$/.test(text) ? text : undefined;
}
