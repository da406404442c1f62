import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { dkimVerify } from 'mailauth/lib/dkim/verify.js';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { SMTP_HOSTS, startSmtpMock } from '../../mocks/smtp/index.ts';
import type { Content } from '../../src/model/content.ts';
import type { Feature } from '../../src/model/feature.ts';
import type { Endpoint, Transport } from '../../src/model/transport.ts';
import { findTransport } from '../../src/transports/index.ts';
import { type DkimKey, makeDkimKey } from '../../src/transports/smtp/dkim.ts';
import { NodemailerTransport } from '../../src/transports/smtp/nodemailer.ts';
import { RecordingSink } from '../mocks/smtp/recording-sink.ts';
import { CLIENT_RENDER, recipients, STATIC } from './contents.ts';
import { startStubSmtp } from './stub-smtp.ts';

let key: DkimKey;
let publicKey: KeyObject;
beforeAll(async () => {
  key = await makeDkimKey('sender.example');
  publicKey = createPublicKey(key.privateKey);
});

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function client(
  endpoint: Endpoint,
  content: Content,
  features: readonly Feature[] = ['dkim-rsa'],
): Promise<Transport> {
  const options = { endpoint, concurrency: 2, connection: 'warm', timeoutMs: 5000, features } as const;
  const domains: string[] = [];
  const transport = new NodemailerTransport(options, undefined, async (domain) => {
    domains.push(domain);
    return key;
  });
  closing.push(() => transport.close());
  await transport.prepare(content);
  expect(domains).toEqual(features.includes('dkim-rsa') ? ['sender.example'] : []);
  return transport;
}

async function received(content: Content, count: number): Promise<readonly Buffer[]> {
  const stub = await startStubSmtp();
  closing.push(stub.close);
  const transport = await client(stub.endpoint, content);
  for (const one of recipients(count)) await transport.send([one]);
  expect(stub.messages).toHaveLength(count);
  return stub.messages.map(({ data }) => data);
}

/** What mailauth says of the one signature; the key stands for the one in the DNS, which nobody is asked. */
async function verdictOn(message: Buffer, published = publicKey) {
  const p = published.export({ type: 'spki', format: 'der' }).toString('base64');
  const { results } = await dkimVerify(message, {
    strict: true,
    resolver: async (name) => {
      expect(name).toBe('sendoff._domainkey.sender.example');
      return [[`v=DKIM1; k=rsa; p=${p}`]];
    },
  });
  expect(results).toHaveLength(1);
  const [{ status, algo, format, signingDomain, signingHeaders } = { status: undefined }] = results;
  return {
    result: status?.result,
    comment: status?.comment,
    facts: { algo, format, signingDomain, signed: signingHeaders?.keys },
  };
}

const edited = (message: Buffer, from: RegExp, to: string): Buffer => {
  const text = message.toString('latin1');
  expect(text).toMatch(from);
  return Buffer.from(text.replace(from, to), 'latin1');
};

describe('smtp-nodemailer+dkim-rsa', () => {
  it('signs every message in any script, as mailauth verifies', async () => {
    for (const message of await received(CLIENT_RENDER, 8)) {
      const { result, facts } = await verdictOn(message);
      expect(result).toBe('pass');
      expect(facts).toMatchObject({
        algo: 'rsa-sha256',
        format: 'relaxed/relaxed',
        signingDomain: 'sender.example',
      });
      const names = ['from', 'reply-to', 'subject', 'date', 'to', 'message-id', 'list-unsubscribe-post'];
      const signed = facts.signed
        ?.toLowerCase()
        .split(':')
        .map((name) => name.trim());
      expect(signed).toEqual(expect.arrayContaining(names));
    }
  });

  it('does not survive a change of the body, of a signed field, or of the key', async () => {
    const [message = Buffer.of()] = await received(STATIC, 1);
    const lastLetter = /[A-Za-z](?=[^A-Za-z]*$)/;
    expect(await verdictOn(edited(message, lastLetter, '!'))).toMatchObject({
      result: 'fail',
      comment: 'body hash did not verify',
    });
    expect(await verdictOn(edited(message, /^Subject: /m, 'Subject: Re: '))).toMatchObject({
      result: 'fail',
      comment: 'bad signature',
    });
    const other = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey;
    expect(await verdictOn(message, other)).toMatchObject({ result: 'fail', comment: 'bad signature' });
    // Relaxed: what relays may do to white space on the way is forgiven.
    expect(await verdictOn(edited(message, /^Subject: /m, 'Subject:\r\n  '))).toMatchObject({
      result: 'pass',
    });
  });

  it.each(SMTP_HOSTS)('delivers the same as the plain transport, to the %s mock', async (host) => {
    const sink = new RecordingSink(true);
    const server = await startSmtpMock({ host, port: 0, sink });
    closing.push(server.close);
    const [plain, signing] = [
      await client(server.endpoint, CLIENT_RENDER, []),
      await client(server.endpoint, CLIENT_RENDER),
    ];
    await plain.send(recipients(3));
    await signing.send(recipients(3));
    const messages = await sink.messages();
    expect(messages).toHaveLength(6);
    expect(messages.slice(3)).toEqual(messages.slice(0, 3));
  });

  it('signs also without sending, so that signing is timed as a part of composing', async () => {
    const nowhere = { host: '127.0.0.1', port: 9 };
    const plain = await client(nowhere, CLIENT_RENDER, []);
    const signing = await client(nowhere, CLIENT_RENDER);
    const [without, signed] = [await plain.compose(recipients(1)), await signing.compose(recipients(1))];
    expect(signed - without).toBeGreaterThan(500);
    expect(plain.facts()).toMatchObject({ dkim: 'none' });
    expect(signing.facts()).toMatchObject({ dkim: 'rsa-sha256, 2048 bits, relaxed/relaxed' });
  });

  it('makes a key of 2,048 bits by default', () => {
    expect(publicKey.asymmetricKeyDetails).toMatchObject({ modulusLength: 2048 });
  });
});

it('is a feature only of transports that compose by nodemailer', () => {
  expect(findTransport('smtp-merge-mailgun+dkim-rsa+tls')).toBeDefined();
  expect(findTransport('smtp-pipelined+dkim-rsa')).toBeUndefined();
});
