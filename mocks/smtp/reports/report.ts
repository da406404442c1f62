import type { MessageRequest, RecipientRequest } from './parameters.ts';

/** RFC 3464, 2.3.3 */
export type Action = 'failed' | 'delayed' | 'delivered';

/** The content of a report. */
export interface Report {
  readonly action: Action;
  readonly recipient: string;
  /** Enhanced status code. */
  readonly status: string;
  /** The receiving server's reply. */
  readonly diagnostic: string;
  readonly dsn: RecipientRequest & MessageRequest;
  /** Times in milliseconds since 1970. */
  readonly arrivedMs: number;
  readonly happenedMs: number;
  /** The original message, one character per octet, and the end of its header block. */
  readonly original: string;
  readonly headEnd: number;
  readonly sender: string;
  readonly reporter: string;
  /** Unique per report. It occurs in no line of the original. */
  readonly boundary: string;
}

const SUBJECTS: Readonly<Record<Action, string>> = {
  failed: 'Undelivered mail returned to sender',
  delayed: 'Delayed mail (still being retried)',
  delivered: 'Successful mail delivery report',
};

const TEXTS: Readonly<Record<Action, string>> = {
  failed: 'Your message could not be delivered to this recipient:',
  delayed: 'Your message has not been delivered yet to this recipient; it will be tried again:',
  delivered: 'Your message was delivered to this recipient:',
};

/**
 * A delivery status notification for one recipient (RFC 3464 in a container of RFC 6522), one character per
 * octet.
 */
export function composeReport(report: Report): string {
  const { action, sender, reporter, boundary, happenedMs } = report;
  return [
    `From: Mail Delivery System <mailer-daemon@${reporter}>`,
    `To: <${sender}>`,
    `Subject: ${SUBJECTS[action]}`,
    `Date: ${dateOf(happenedMs)}`,
    `Message-ID: <${boundary}@${reporter}>`,
    // RFC 3834, 5: no automatic reply.
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    `Content-Type: multipart/report; report-type=delivery-status; boundary="${boundary}"`,
    '',
    `--${boundary}`,
    'Content-Type: text/plain; charset=us-ascii',
    '',
    TEXTS[action],
    '',
    `    ${report.recipient}`,
    `    ${report.diagnostic}`,
    '',
    `--${boundary}`,
    'Content-Type: message/delivery-status',
    '',
    ...perMessage(report),
    '',
    ...perRecipient(report),
    '',
    `--${boundary}`,
    ...returned(report),
    `--${boundary}--`,
    '',
  ].join('\r\n');
}

/** RFC 3464, 2.2 */
function perMessage({ dsn, reporter, arrivedMs }: Report): readonly string[] {
  return [
    ...(dsn.envelopeId === null ? [] : [`Original-Envelope-Id: ${dsn.envelopeId}`]),
    `Reporting-MTA: dns; ${reporter}`,
    `Arrival-Date: ${dateOf(arrivedMs)}`,
  ];
}

/** RFC 3464, 2.3 */
function perRecipient(report: Report): readonly string[] {
  const { dsn, recipient, action, status, diagnostic, happenedMs } = report;
  return [
    ...(dsn.original === null ? [] : [`Original-Recipient: ${dsn.original.replace(';', '; ')}`]),
    `Final-Recipient: rfc822; ${recipient}`,
    `Action: ${action}`,
    `Status: ${status}`,
    `Diagnostic-Code: smtp; ${diagnostic}`,
    `Last-Attempt-Date: ${dateOf(happenedMs)}`,
  ];
}

/** RFC 3461, 4.3: the whole original only after a failure and if the sender requested it. */
function returned({ dsn, action, original, headEnd }: Report): readonly string[] {
  const whole = dsn.returns === 'full' && action === 'failed';
  const content = whole ? original : original.slice(0, headEnd);
  return [
    `Content-Type: ${whole ? 'message/rfc822' : 'text/rfc822-headers'}`,
    ...(isSevenBit(content) ? [] : ['Content-Transfer-Encoding: 8bit']),
    '',
    content,
  ];
}

export function isSevenBit(octets: string): boolean {
  for (let i = 0; i < octets.length; i++) if (octets.charCodeAt(i) > 0x7f) return false;
  return true;
}

/** RFC 5322, 3.3, in whole seconds. */
function dateOf(ms: number): string {
  return new Date(ms).toUTCString().replace('GMT', '+0000');
}
