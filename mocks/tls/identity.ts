// tsyringe, a dependency of @peculiar/x509, requires it to be loaded first.
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';

/**
 * A mock's certificate and key. Made at its start, kept in memory only, and useless after the mock has ended.
 */
export interface TlsIdentity {
  /** The name in the certificate, besides localhost and the loopback addresses. */
  readonly name: string;
  /** PEM of the authority's certificate, which a client must trust. */
  readonly ca: string;
  /** PEM of the server's certificate and of its private key. */
  readonly cert: string;
  readonly key: string;
}

/** A P-256 key takes 1 ms to make, an RSA key 100 ms. Public authorities also issue P-256 most often. */
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const HOUR_MS = 3_600_000;
/** Client and server share one clock, but a laptop may sleep in between. */
const VALID_BEFORE_MS = HOUR_MS;
const VALID_AFTER_MS = 30 * 24 * HOUR_MS;
const LOOPBACK_ADDRESSES = ['127.0.0.1', '::1'];

/**
 * Makes an authority and one certificate under it (RFC 5280) for this name, localhost and the loopback
 * addresses.
 */
export async function makeTlsIdentity(name: string): Promise<TlsIdentity> {
  const [authority, server] = await Promise.all([keyPair(), keyPair()]);
  const now = Date.now();
  const validity = {
    notBefore: new Date(now - VALID_BEFORE_MS),
    notAfter: new Date(now + VALID_AFTER_MS),
    signingAlgorithm: ALGORITHM,
  };
  const ca = await X509CertificateGenerator.createSelfSigned({
    ...validity,
    name: 'CN=Sendoff mock authority',
    keys: authority,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign, true),
      await SubjectKeyIdentifierExtension.create(authority.publicKey),
    ],
  });
  const cert = await X509CertificateGenerator.create({
    ...validity,
    subject: `CN=${name}`,
    issuer: ca.subject,
    publicKey: server.publicKey,
    signingKey: authority.privateKey,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension([
        ...[name, 'localhost'].map((value) => ({ type: 'dns' as const, value })),
        ...LOOPBACK_ADDRESSES.map((value) => ({ type: 'ip' as const, value })),
      ]),
      await AuthorityKeyIdentifierExtension.create(authority.publicKey),
    ],
  });
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', server.privateKey);
  return {
    name,
    ca: ca.toString('pem'),
    cert: cert.toString('pem'),
    key: PemConverter.encode(pkcs8, PemConverter.PrivateKeyTag),
  };
}

function keyPair(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
}
