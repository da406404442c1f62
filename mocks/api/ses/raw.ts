import { decodeWords } from 'postal-mime';
import type { Mailbox } from '../../../src/model/message.ts';
import type { CanonicalContent } from '../../../src/model/proof/canonical.ts';
import { contentFromMime, mailboxFields } from '../../smtp/mime.ts';
import { decodeBase64 } from '../base64.ts';
import type { HeaderPair } from '../headers.ts';
import type { JsonRecord } from '../json.ts';
import { bad, type Problem } from './problem.ts';

/** `Content.Raw`: a whole MIME message. */
export interface RawMessage {
  readonly headers: readonly HeaderPair[];
  readonly from: readonly Mailbox[];
  readonly to: readonly Mailbox[];
  readonly cc: readonly Mailbox[];
  readonly bcc: readonly Mailbox[];
  readonly subject: string;
  /** Parses the message as the recipients of this envelope receive it. */
  readonly read: (envelope: readonly string[], sender: Mailbox | undefined) => Promise<CanonicalContent>;
}

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_RawMessage.html */
export function readRaw({ Data: data }: JsonRecord): RawMessage | Problem {
  const raw = typeof data === 'string' && data !== '' ? decodeBase64(data) : undefined;
  if (raw === undefined) return bad('Content.Raw.Data must be base64 encoded.');
  const headers = headersOf(raw);
  if (headers === undefined) return bad('The raw message has no header.');
  const fields = mailboxFields(headers);
  for (const name of ['from', 'to', 'cc', 'subject']) {
    if (headers.filter(([header]) => header.toLowerCase() === name).length > 1)
      return bad(`Duplicate header '${name}'.`);
  }
  const subject = headers.find(([name]) => name.toLowerCase() === 'subject')?.[1] ?? '';
  return {
    headers,
    ...fields,
    subject: decodeWords(subject),
    async read(envelope, sender) {
      const content = await contentFromMime(raw, envelope);
      return content.from.length > 0 || sender === undefined
        ? content
        : { ...content, from: [`<${sender.address}>`] };
    },
  };
}

/** The headers before the first empty line, unfolded (RFC 5322, 2.2.3). Undefined if a line has no name. */
function headersOf(raw: Buffer): readonly HeaderPair[] | undefined {
  const ends = ['\r\n\r\n', '\n\n'].map((end) => raw.indexOf(end)).filter((at) => at >= 0);
  const text = raw.subarray(0, ends.length === 0 ? raw.length : Math.min(...ends)).toString();
  const headers: [string, string][] = [];
  for (const line of text.split(/\r?\n/)) {
    const last = headers.at(-1);
    if (/^[ \t]/.test(line) && last !== undefined) {
      last[1] += ` ${line.trim()}`;
      continue;
    }
    const colon = line.indexOf(':');
    if (colon < 1) return undefined;
    headers.push([line.slice(0, colon).trim(), line.slice(colon + 1).trim()]);
  }
  return headers;
}
