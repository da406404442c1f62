import type { Bounce, FeedbackDetail, FeedbackEvent } from '../model/feedback.ts';

/** One event of a delivery report, independent of the protocol. */
export interface ReportedEvent {
  readonly event: FeedbackEvent;
  readonly recipient: string;
  /** The message's ID in the report. */
  readonly messageId: string | null;
  readonly detail: FeedbackDetail;
}

/** A report that breaks its specification. */
export class UnreadableReport extends Error {
  override readonly name = 'UnreadableReport';
}

const NOTHING: FeedbackDetail = {
  status: null,
  diagnostic: null,
  bounce: null,
  url: null,
  userAgent: null,
  wallMs: null,
};

/** Details of a report. Empty fields are left out. */
export function detailOf(
  reported: { readonly [Field in keyof FeedbackDetail]?: FeedbackDetail[Field] | undefined },
): FeedbackDetail {
  const present = Object.entries(reported).filter(([, value]) => value !== undefined && value !== '');
  return { ...NOTHING, ...Object.fromEntries(present) };
}

const ENHANCED = /(?:^|[^\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])/;

/** The enhanced status code in a server's reply (RFC 2034, 4: it follows the reply code). */
export function statusIn(text: string | undefined): string | undefined {
  return ENHANCED.exec(text ?? '')?.[1];
}

/** RFC 3463, 2: class 5 is permanent, class 4 a temporary failure (here after the last retry). */
export function bounceOf(status: string | undefined): Bounce | undefined {
  if (status === undefined || status.startsWith('2')) return undefined;
  return status.startsWith('5') ? 'permanent' : 'transient';
}

/** Milliseconds since 1970 of a date in text; undefined if the text is no date. */
export function wallMsOf(date: string | undefined): number | undefined {
  const ms = date === undefined ? Number.NaN : Date.parse(date);
  return Number.isNaN(ms) ? undefined : ms;
}
