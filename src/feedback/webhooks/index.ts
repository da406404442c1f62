import { WEBHOOK_PROOFS, type WebhookProof } from '../../model/feedback.ts';
import { brevo } from './brevo.ts';
import { mailgun } from './mailgun.ts';
import { mailjet } from './mailjet.ts';
import { postmark } from './postmark.ts';
import type { WebhookReader } from './reader.ts';
import { resend } from './resend.ts';
import { sendgrid } from './sendgrid.ts';
import { sparkpost } from './sparkpost.ts';

const READERS: Readonly<Record<string, WebhookReader>> = {
  sendgrid,
  postmark,
  mailgun,
  sparkpost,
  mailjet,
  resend,
  brevo,
};

/** How a dialect's webhook is verified and read; undefined if its mock has none. */
export function webhookOf(
  dialect: string,
): { readonly proof: WebhookProof; readonly reader: WebhookReader } | undefined {
  const proofs: Readonly<Record<string, WebhookProof>> = WEBHOOK_PROOFS;
  const proof = proofs[dialect];
  const reader = READERS[dialect];
  return proof === undefined || reader === undefined ? undefined : { proof, reader };
}
