import fc from 'fast-check';
import type { Endpoint } from '../../../src/model/transport.ts';
import { codeOf, RawClient } from './raw-client.ts';

/**
 * Sends a whole dialog in one write after the greeting, and gives the codes of all replies until the server
 * closes.
 */
export async function codesOf(endpoint: Endpoint, dialog: string): Promise<readonly number[]> {
  const client = await RawClient.open(endpoint);
  const codes = [codeOf(await client.reply())];
  client.send(Buffer.from(`${dialog}QUIT\r\n`));
  for (let reply = await client.reply(); reply !== ''; reply = await client.reply())
    codes.push(codeOf(reply));
  client.close();
  return codes;
}

const line = (text: string): string => `${text}\r\n`;

const ADDRESSES = [
  'a@b.example',
  'A.b+c@B.Example',
  "o'neil!#$%&*/=?^_`{|}~@b.example",
  '',
  'postmaster',
  'PostMaster',
  'nobody',
  'a@',
  '@b',
  'a@b',
  '.a@b.example',
  'a.@b.example',
  'a..b@b.example',
  'a@b..example',
  'a@.b',
  'a@b.',
  'a@b-.example',
  'a@b_c.example',
  'a@b@c.example',
  'a@[127.0.0.1]',
  'a@[300.0.0.1]',
  'a@[IPv6:::1]',
  'a@[IPv6:1::2::3]',
  'a@xn--mller-kva.example',
  'ü@b.example',
  'a@müller.example',
  '"q"@b.example',
  'a\x01b@c.example',
  'a@b\x07.example',
  'a\x7fb@c.example',
  'a\u0085b@c.example',
  'a\u200bb@c.example',
  '@relay.example:a@b.example',
  '@one.example,@two.example:a@b.example',
  `${'x'.repeat(64)}@${'y'.repeat(180)}.example`,
  `${'x'.repeat(64)}@${'y'.repeat(200)}.example`,
];
const OF_MAIL = [
  'SIZE=100',
  'size=0',
  'SIZE=99999999999',
  'SIZE=x',
  'SIZE',
  'BODY=8BITMIME',
  'body=7bit',
  'BODY=BINARYMIME',
  'SMTPUTF8',
  'SMTPUTF8=1',
  'AUTH=<>',
  'FROB',
  'FROB=1',
  'RET=FULL',
];
const OF_RCPT = ['NOTIFY=NEVER', 'ORCPT=rfc822;a@b', 'FROB', 'FROB=1'];
const SIMPLE = [
  'NOOP',
  'NOOP anything',
  'RSET',
  'RSET now',
  'HELP',
  'HELP MAIL',
  'VRFY',
  'VRFY <a@b.example>',
  'EXPN',
  'EXPN list',
  'STARTTLS',
  'EHLO',
  'EHLO client.example',
  'EHLO two words',
  'HELO client.example',
  'HELO [127.0.0.1]',
  'HELO a\x01b',
  'MAIL',
  'MAIL FROM:',
  'MAIL TO:<a@b.example>',
  'RCPT',
  'RCPT TO:a@b.example',
  'RCPT FROM:<a@b.example>',
  'DATA',
];

const cased = (command: string): fc.Arbitrary<string> =>
  fc.constantFrom(
    command,
    command.replace(/^\w+/, (verb) => verb.toLowerCase()),
    `${command} `,
  );
const path = fc.oneof(
  fc.constantFrom(...ADDRESSES),
  fc.constant('a@b.example'),
  fc
    .tuple(
      fc.string({ unit: fc.constantFrom('a', 'Z', '9', '.', '-', '+', 'é', '\x02'), maxLength: 5 }),
      fc.string({ unit: fc.constantFrom('a', 'Z', '9', '.', 'ü', '\x1f'), maxLength: 6 }),
    )
    .map(([local, domain]) => `${local}@${domain}`),
);
const parameters = (known: readonly string[]): fc.Arbitrary<string> =>
  fc
    .array(fc.constantFrom(...known), { maxLength: 2 })
    .map((words) => words.map((word) => ` ${word}`).join(''));
const mail = fc
  .tuple(fc.constantFrom('MAIL FROM:', 'mail from:', 'MAIL FROM: '), path, parameters(OF_MAIL))
  .map(([verb, address, words]) => line(`${verb}<${address}>${words}`));
const rcpt = fc
  .tuple(fc.constantFrom('RCPT TO:', 'Rcpt To:', 'RCPT TO: '), path, parameters(OF_RCPT))
  .map(([verb, address, words]) => line(`${verb}<${address}>${words}`));
/** As commands, if DATA is refused, its lines are two that are not known. */
const content = fc
  .constantFrom('DATA', 'data', 'DATA ')
  .map((verb) => `${line(verb)}${line('X-Test: one')}${line('.')}`);
/** A whole message whose content no server may take for its end (RFC 5321, 2.3.8). */
const message = fc
  .constantFrom('Body', 'a\n.\nb', 'a\n.\r\nb', 'a\r\n.\nb', '..', '.x', '')
  .map(
    (body) =>
      `${line('RSET')}${line('MAIL FROM:<s@b.example>')}${line('RCPT TO:<r@b.example>')}${line('DATA')}${line('X: y')}${line('')}${line(body)}${line('.')}`,
  );
const opening = fc.constantFrom(line('EHLO client.example'), line('helo client.example'), '');

/** Sessions of every command, in any order; see differences.ts for what is left out. */
export const anyDialog: fc.Arbitrary<string> = fc
  .tuple(
    opening,
    fc.array(
      fc.oneof(
        { weight: 3, arbitrary: mail },
        { weight: 4, arbitrary: rcpt },
        { weight: 2, arbitrary: message },
        { weight: 1, arbitrary: content },
        {
          weight: 3,
          arbitrary: fc
            .constantFrom(...SIMPLE)
            .chain(cased)
            .map(line),
        },
        { weight: 1, arbitrary: fc.constantFrom(line('FROB'), line(''), line(' NOOP'), 'NOOP\n') },
      ),
      { maxLength: 10 },
    ),
  )
  .map(([first, rest]) => first + rest.join(''));
