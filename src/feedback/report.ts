import type { Bounce, FeedbackDetail, FeedbackEvent } from '../model/feedback.ts';

/** One event as a report tells it, whatever its protocol. */
export interface ReportedEvent {
  readonly event: FeedbackEvent;
  readonly recipient: string;
  /** By which the report names the message. */
  readonly messageId: string | null;
  readonly detail: FeedbackDetail;
}

/** A report that is not as its document says. */
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
  const said = Object.entries(reported).filter(([, value]) => value !== undefined && value !== '');
  return { ...NOTHING, ...Object.fromEntries(said) };
}

const ENHANCED = /(?:^|[^\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])/;

/** The enhanced status code in what a server said (RFC 2034, 4: it follows the reply code). */
export function statusIn(text: string | undefined): string | undefined {
  return ENHANCED.exec(text ?? '')?.[1];
}

/**
 * By the class of a status code: 5 is permanent, 4 is a temporary failure that was given up (RFC 3463, 2).
 */
export function bounceOf(status: string | undefined): Bounce | undefined {
  if (status === undefined || status.startsWith('2')) return undefined;
  return status.startsWith('5') ? 'permanent' : 'transient';
}

/** Milliseconds since 1970 of a date in text; undefined for what is none. */
export function wallMsOf(date: string | undefined): number | undefined {
  const ms = date === undefined ? Number.NaN : Date.parse(date);
  return Number.isNaN(ms) ? undefined : ms;
}
