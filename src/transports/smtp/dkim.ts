import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import DKIM from 'nodemailer/lib/dkim';
import type MimeNode from 'nodemailer/lib/mime-node';

/** nodemailer's options for signing. */
export interface DkimKey {
  readonly domainName: string;
  readonly keySelector: string;
  readonly privateKey: KeyObject;
  readonly headerFieldNames: string;
}

export type MakeDkimKey = (domain: string) => Promise<DkimKey>;

/** RFC 8301, 3.2 requires at least 1,024 bits and recommends 2,048, which providers use. */
const RSA_BITS = 2048;

/**
 * The fields of our messages that RFC 6376, 5.4.1 advises to sign, and those that one-click unsubscribing
 * requires (RFC 8058, 4).
 */
const SIGNED_FIELDS =
  'From:Reply-To:Subject:Date:To:Message-ID:MIME-Version:Content-Type:Content-Transfer-Encoding:List-Unsubscribe:List-Unsubscribe-Post';

/**
 * A key for this process only; no run file contains it. It is parsed once: nodemailer would parse a PEM for
 * every message.
 */
export const makeDkimKey: MakeDkimKey = async (domain) => {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: RSA_BITS });
  return { domainName: domain, keySelector: 'sendoff', privateKey, headerFieldNames: SIGNED_FIELDS };
};

/** Signs a message that is composed without being sent, as `sendMail` does with its option `dkim`. */
export function signWith(key: DkimKey, message: MimeNode): void {
  message.processFunc((input) => new DKIM(key).sign(input));
}

/**
 * For the run file. nodemailer 10.6 always uses this canonicalization and, with an RSA key, this algorithm.
 */
export const DKIM_FACT = `rsa-sha256, ${RSA_BITS} bits, relaxed/relaxed`;
