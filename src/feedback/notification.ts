import PostalMime from 'postal-mime';
import type { FeedbackEvent } from '../model/feedback.ts';
import { bounceOf, detailOf, type ReportedEvent, statusIn, UnreadableReport, wallMsOf } from './report.ts';

/** RFC 3464, 2.3.3. `relayed` and `expanded` are not final delivery outcomes. */
const ACTIONS: Readonly<Record<string, FeedbackEvent>> = {
  failed: 'bounced',
  delayed: 'deferred',
  delivered: 'delivered',
};

/**
 * The events in a delivery status notification: a mail of type multipart/report (RFC 3462) with a part of
 * type message/delivery-status (RFC 3464). Rejects with `UnreadableReport` if there is none, or it breaks the
 * RFC. Addresses beyond ASCII (RFC 6533) are not read.
 */
export async function notifiedEvents(mail: Uint8Array): Promise<readonly ReportedEvent[]> {
  const { attachments } = await PostalMime.parse(mail);
  const part = attachments.find(({ mimeType }) => mimeType === 'message/delivery-status');
  if (part === undefined) throw new UnreadableReport('no part message/delivery-status');
  return eventsOfStatus(textOf(part.content));
}

/** The events of a part message/delivery-status. */
export function eventsOfStatus(text: string): readonly ReportedEvent[] {
  const [message, ...recipients] = text
    .replaceAll('\r\n', '\n')
    .split(/\n(?:[ \t]*\n)+/)
    .map(fieldsOf)
    .filter((fields) => fields.size > 0);
  if (message === undefined || !message.has('reporting-mta')) throw new UnreadableReport('no Reporting-MTA');
  if (recipients.length === 0) throw new UnreadableReport('no recipient');
  return recipients.flatMap((fields) => eventOf(message, fields));
}

function eventOf(message: Fields, fields: Fields): ReportedEvent[] {
  const action = fields.get('action')?.toLowerCase();
  const final = typedValue(fields.get('final-recipient'));
  const status = /^[245]\.\d{1,3}\.\d{1,3}/.exec(fields.get('status') ?? '')?.[0];
  if (action === undefined || final === undefined || status === undefined)
    throw new UnreadableReport('a recipient without Final-Recipient, Action or Status');
  const event = ACTIONS[action];
  if (event === undefined) return [];
  const diagnostic = typedValue(fields.get('diagnostic-code'));
  return [
    {
      event,
      // The sender's address (ORCPT) if there is one; the final recipient may be a forwarding address.
      recipient: typedValue(fields.get('original-recipient')) ?? final,
      messageId: message.get('original-envelope-id') ?? null,
      detail: detailOf({
        // Relays may rewrite Status, so the server's own code is more exact (RFC 3464, 2.3.4).
        status: status.endsWith('.0.0') ? (statusIn(diagnostic) ?? status) : status,
        diagnostic,
        bounce: event === 'bounced' ? bounceOf(status) : undefined,
        wallMs: wallMsOf(fields.get('last-attempt-date')),
      }),
    },
  ];
}

type Fields = ReadonlyMap<string, string>;

/** `Name: value`, continued on lines that begin with a blank. The first of a name counts. */
function fieldsOf(group: string): Fields {
  const fields = new Map<string, string>();
  for (const line of group.replace(/\n[ \t]+/g, ' ').split('\n')) {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(0, colon)).trim().toLowerCase();
    if (name !== '' && !fields.has(name)) fields.set(name, line.slice(colon + 1).trim());
  }
  return fields;
}

/** `rfc822; jane@example.com` → `jane@example.com`. */
function typedValue(field: string | undefined): string | undefined {
  const value = field?.slice(field.indexOf(';') + 1).trim();
  return value === '' ? undefined : value;
}

function textOf(content: ArrayBuffer | Uint8Array | string): string {
  return typeof content === 'string' ? content : Buffer.from(new Uint8Array(content)).toString();
}
