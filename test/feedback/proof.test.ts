import { createHmac, sign } from 'node:crypto';
import { Resend } from 'resend';
import { describe, expect, it } from 'vitest';
import { makeProof, type WebhookRequest } from '../../src/feedback/webhooks/proof.ts';
import type { WebhookProof } from '../../src/model/feedback.ts';

const NOW = 1_700_000_000;

/** Signs as a provider does, written from the documents that the proofs cite. */
const SIGNED: Readonly<Record<WebhookProof, (secret: string, atSeconds: number) => WebhookRequest>> = {
  ecdsa(secret, at) {
    const body = Buffer.from('[{"event":"delivered"}]\r\n');
    const signature = sign('sha256', Buffer.concat([Buffer.from(String(at)), body]), secret);
    return {
      headers: {
        'x-twilio-email-event-webhook-signature': signature.toString('base64'),
        'x-twilio-email-event-webhook-timestamp': String(at),
      },
      body,
    };
  },
  hmac(secret, at) {
    const [timestamp, token] = [String(at), 'a'.repeat(50)];
    const signature = createHmac('sha256', secret)
      .update(timestamp + token)
      .digest('hex');
    return { headers: {}, body: Buffer.from(JSON.stringify({ signature: { timestamp, token, signature } })) };
  },
  svix(secret, at) {
    const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
    const signature = createHmac('sha256', key).update(`msg_1.${at}.{}`).digest('base64');
    return {
      headers: {
        'svix-id': 'msg_1',
        'svix-timestamp': String(at),
        'svix-signature': `v1,AAAA v1,${signature}`,
      },
      body: Buffer.from('{}'),
    };
  },
  basic: (secret) => ({
    headers: { authorization: `Basic ${Buffer.from(secret).toString('base64')}` },
    body: Buffer.from('{}'),
  }),
  bearer: (secret) => ({ headers: { authorization: `Bearer ${secret}` }, body: Buffer.from('{}') }),
};

const KINDS = Object.keys(SIGNED) as WebhookProof[];

describe.each(KINDS)('a webhook with the proof %s', (kind) => {
  it('is accepted with the right secret and rejected with another', () => {
    const [ours, other] = [makeProof(kind, () => NOW), makeProof(kind, () => NOW)];
    expect(ours.holds(SIGNED[kind](ours.secret, NOW))).toBe(true);
    expect(ours.holds(SIGNED[kind](other.secret, NOW))).toBe(false);
    expect(ours.holds({ headers: {}, body: Buffer.from('{}') })).toBe(false);
  });
});

it.each(['ecdsa', 'svix'] as const)('a changed body is rejected: %s', (kind) => {
  const { secret, holds } = makeProof(kind, () => NOW);
  const request = SIGNED[kind](secret, NOW);
  expect(holds({ ...request, body: Buffer.concat([request.body, Buffer.from(' ')]) })).toBe(false);
});

it.each(['hmac', 'svix'] as const)('a replay after minutes is rejected: %s', (kind) => {
  const { secret, holds } = makeProof(kind, () => NOW);
  expect(holds(SIGNED[kind](secret, NOW - 299))).toBe(true);
  expect(holds(SIGNED[kind](secret, NOW - 301))).toBe(false);
});

it('Resend’s own library accepts and rejects the same requests', () => {
  const now = Math.floor(Date.now() / 1000);
  const { secret } = makeProof('svix', () => now);
  const { headers, body } = SIGNED.svix(secret, now);
  const verify = (payload: string) =>
    new Resend('re_made_up').webhooks.verify({
      payload,
      headers: {
        id: String(headers['svix-id']),
        timestamp: String(headers['svix-timestamp']),
        signature: String(headers['svix-signature']),
      },
      webhookSecret: secret,
    });
  expect(() => verify(body.toString())).not.toThrow();
  expect(() => verify('{ }')).toThrow();
});
