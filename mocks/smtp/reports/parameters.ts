/** The notifications that a sender requests with its message (RFC 3461, 4.3 and 4.4). */
export interface MessageRequest {
  /** Of the original with a report of failure; headers alone with all others. */
  readonly returns: 'full' | 'headers';
  /** By which the sender knows the message, decoded; null where it gave none. */
  readonly envelopeId: string | null;
}

const NOTIFICATIONS = ['success', 'failure', 'delay'] as const;
export type Notification = (typeof NOTIFICATIONS)[number];

/** And for one recipient (RFC 3461, 4.1 and 4.2). */
export interface RecipientRequest {
  readonly notify: ReadonlySet<Notification>;
  /** `rfc822;jane@example.com`: as the sender knows the recipient, decoded; null where it did not say. */
  readonly original: string | null;
}

/** Without NOTIFY a server reports failures; delays it may. */
const UNASKED: ReadonlySet<Notification> = new Set(['failure']);
const NEVER: ReadonlySet<Notification> = new Set();

/** The decoded text; undefined if the text is not allowed. */
type Decode = (text: string) => string | undefined;

/** Undefined for a value that is not allowed. */
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

/** Undefined for a value that is not allowed. */
export function recipientRequest(
  notify: string | undefined,
  original: string | undefined,
  decode: Decode,
): RecipientRequest | undefined {
  const asked = notifications(notify);
  const decoded = original === undefined ? null : originalRecipient(original, decode);
  return asked === undefined || decoded === undefined ? undefined : { notify: asked, original: decoded };
}

function notifications(text: string | undefined): ReadonlySet<Notification> | undefined {
  if (text === undefined) return UNASKED;
  const words = text.toLowerCase().split(',');
  if (words.length === 1 && words[0] === 'never') return NEVER;
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

/** RFC 3461, 4.2 and 4.4: it stands for nothing else, which could end a line of a report. */
export function printable(text: string): string | undefined {
  return /^[ -~]+$/.test(text) ? text : undefined;
}
