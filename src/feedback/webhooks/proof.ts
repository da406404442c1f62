import { createHmac, generateKeyPairSync, randomBytes, timingSafeEqual, verify } from 'node:crypto';
import * as z from 'zod';
import type { WebhookProof } from '../../model/feedback.ts';

/** A request as received. Signatures cover its bytes, so the body is not decoded. */
export interface WebhookRequest {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer;
}

/** A secret that provider and receiver share for one run, and the receiver's check of a request. */
export interface Proof {
  /** The provider's half; see WebhookProof. */
  readonly secret: string;
  readonly holds: (request: WebhookRequest) => boolean;
}

/** A timestamp outside this tolerance may be a replay. Svix's own libraries use the same value. */
const TOLERANCE_SECONDS = 300;

/** Creates a new secret. `nowSeconds` returns seconds since 1970. */
export function makeProof(kind: WebhookProof, nowSeconds: () => number): Proof {
  switch (kind) {
    case 'ecdsa':
      return ecdsa();
    case 'hmac':
      return hmac(nowSeconds);
    case 'svix':
      return svix(nowSeconds);
    case 'basic': {
      const secret = `sendoff:${token()}`;
      return authorized(secret, `Basic ${Buffer.from(secret).toString('base64')}`);
    }
    case 'bearer': {
      const secret = token();
      return authorized(secret, `Bearer ${secret}`);
    }
    default:
      return kind satisfies never;
  }
}

/**
 * SendGrid:
 * https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/getting-started-event-webhook-security-features.
 * ECDSA over the timestamp's text and the body, in base64 of DER.
 */
function ecdsa(): Proof {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    secret: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    holds({ headers, body }) {
      const signature = headers['x-twilio-email-event-webhook-signature'];
      const timestamp = headers['x-twilio-email-event-webhook-timestamp'];
      if (typeof signature !== 'string' || typeof timestamp !== 'string') return false;
      const signed = Buffer.concat([Buffer.from(timestamp), body]);
      return verify('sha256', signed, publicKey, Buffer.from(signature, 'base64'));
    },
  };
}

const Signed = z.object({
  signature: z.object({ timestamp: z.string(), token: z.string(), signature: z.string() }),
});

/**
 * Mailgun: https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/securing-webhooks. HMAC of
 * timestamp and token, in hex.
 */
function hmac(nowSeconds: () => number): Proof {
  const secret = token();
  return {
    secret,
    holds({ body }) {
      const { success, data } = Signed.safeParse(jsonOrNothing(body));
      if (!success) return false;
      const { timestamp, token: nonce, signature } = data.signature;
      const expected = createHmac('sha256', secret).update(timestamp).update(nonce).digest('hex');
      return isFresh(timestamp, nowSeconds()) && same(signature, expected);
    },
  };
}

/**
 * Resend, by Svix: https://docs.svix.com/receiving/verifying-payloads/how-manual. The header may hold several
 * signatures.
 */
function svix(nowSeconds: () => number): Proof {
  const key = randomBytes(24);
  return {
    secret: `whsec_${key.toString('base64')}`,
    holds({ headers, body }) {
      const { 'svix-id': id, 'svix-timestamp': timestamp, 'svix-signature': signatures } = headers;
      if (typeof id !== 'string' || typeof timestamp !== 'string' || typeof signatures !== 'string')
        return false;
      const expected = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64');
      return (
        isFresh(timestamp, nowSeconds()) && signatures.split(' ').some((one) => same(one, `v1,${expected}`))
      );
    },
  };
}

/** Nothing is signed: the provider sends the secret in the Authorization header. */
function authorized(secret: string, expected: string): Proof {
  return {
    secret,
    holds({ headers: { authorization } }) {
      return typeof authorization === 'string' && same(authorization, expected);
    },
  };
}

function token(): string {
  return randomBytes(24).toString('hex');
}

function isFresh(timestamp: string, nowSeconds: number): boolean {
  return /^\d+$/.test(timestamp) && Math.abs(nowSeconds - Number(timestamp)) <= TOLERANCE_SECONDS;
}

function same(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function jsonOrNothing(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}
