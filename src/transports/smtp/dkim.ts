import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import DKIM from 'nodemailer/lib/dkim';
import type MimeNode from 'nodemailer/lib/mime-node';

/** What nodemailer signs messages with. */
export interface DkimKey {
  readonly domainName: string;
  readonly keySelector: string;
  readonly privateKey: KeyObject;
  readonly headerFieldNames: string;
}

export type MakeDkimKey = (domain: string) => Promise<DkimKey>;

/** RFC 8301, 3.2 asks signers for 2,048 bits at least, and it is what providers hand out. */
const RSA_BITS = 2048;

/**
 * Of the fields that RFC 6376, 5.4.1 advises to sign those that our messages bear, and what the one-click form of
 * unsubscribing must have signed (RFC 8058, 4).
 */
const SIGNED_FIELDS =
  'From:Reply-To:Subject:Date:To:Message-ID:MIME-Version:Content-Type:Content-Transfer-Encoding:List-Unsubscribe:List-Unsubscribe-Post';

/** A key of this process alone, which no run file holds. Parsed once: nodemailer would parse a PEM for every message. */
export const makeDkimKey: MakeDkimKey = async (domain) => {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: RSA_BITS });
  return { domainName: domain, keySelector: 'sendoff', privateKey, headerFieldNames: SIGNED_FIELDS };
};

/** Has a message signed where it is composed without being sent, as `sendMail` does with its option `dkim`. */
export function signWith(key: DkimKey, message: MimeNode): void {
  message.processFunc((input) => new DKIM(key).sign(input));
}

/** For the run file. nodemailer 10.6 always canonicalizes so, and writes no other algorithm than RSA's. */
export const DKIM_FACT = `rsa-sha256, ${RSA_BITS} bits, relaxed/relaxed`;
