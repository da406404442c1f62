import MailComposer from 'nodemailer/lib/mail-composer';
import type { Content } from '../../model/content.ts';
import { ACCEPTED, type Outcome } from '../../model/outcome.ts';
import type { Endpoint } from '../../model/transport.ts';
import { refused } from '../outcomes.ts';
import { smtpMessages } from '../smtp/messages.ts';
import type { CeilingConnection } from './connection.ts';
import { Splice } from './splice.ts';
import { type CeilingProtocol, PLACEHOLDER_RECIPIENT } from './transport.ts';

/** SMTP with pipelined MAIL, RCPT and DATA (RFC 2920). nodemailer's composer builds the message once. */
export async function smtpCeiling(
  content: Content,
  { user, secret = '' }: Endpoint,
): Promise<CeilingProtocol> {
  const messages = await smtpMessages(content);
  const built = await new MailComposer(messages.message([PLACEHOLDER_RECIPIENT])).compile().build();
  const message = new Splice(dotStuffed(built));
  const mail = `MAIL FROM:<${content.common.from.address}>\r\nRCPT TO:<`;
  const data = '>\r\nDATA\r\n';
  return {
    async greet(connection) {
      await expect(connection, '220');
      await command(connection, 'EHLO sendoff.localhost\r\n', '250');
      if (user === undefined) return;
      const plain = Buffer.from(`\0${user}\0${secret}`).toString('base64');
      await command(connection, `AUTH PLAIN ${plain}\r\n`, '235');
    },
    async send(connection, address): Promise<Outcome> {
      connection.write((put) => put(mail + address + data));
      const envelope = await connection.answer((text) => replies(text, 3));
      const refusal = envelope.find((reply) => !/^[23]/.test(reply));
      if (refusal !== undefined) {
        // If the server accepted DATA anyway, it waits for a message: end it and read the final reply.
        if (envelope[2]?.startsWith('3')) {
          connection.write((put) => put('.\r\n'));
          await connection.answer((text) => replies(text, 1));
        }
        return outcomeOf(refusal);
      }
      connection.write((put) => message.write(address, put));
      const [final = ''] = await connection.answer((text) => replies(text, 1));
      return outcomeOf(final);
    },
    size: (address) => message.length(address) + mail.length + Buffer.byteLength(address) + data.length,
  };
}

async function command(connection: CeilingConnection, text: string, code: string): Promise<void> {
  connection.write((put) => put(text));
  await expect(connection, code);
}

async function expect(connection: CeilingConnection, code: string): Promise<void> {
  const [reply = ''] = await connection.answer((text) => replies(text, 1));
  if (!reply.startsWith(code)) throw new Error(`unexpected reply ${reply}`);
}

/**
 * The last lines of `count` replies, or undefined while some are missing.
 * RFC 5321, 4.2.1: `250-` continues a reply, `250 ` ends it.
 */
export function replies(text: string, count: number): readonly string[] | undefined {
  const found: string[] = [];
  for (let from = 0; ; ) {
    const end = text.indexOf('\n', from);
    if (end < 0) return undefined;
    if (text[from + 3] !== '-') found.push(text.slice(from, end).trimEnd());
    if (found.length === count) return found;
    from = end + 1;
  }
}

function outcomeOf(reply: string): Outcome {
  if (reply.startsWith('2')) return ACCEPTED;
  return refused(reply.startsWith('5') ? 'rejected' : reply.startsWith('4') ? 'deferred' : 'failed', reply);
}

/** RFC 5321, 4.5.2: lines end in CRLF, a line's first dot is doubled, and a lone dot ends the message. */
export function dotStuffed(message: Buffer): Buffer {
  const text = message.toString('latin1').replace(/\r?\n/g, '\r\n').replace(/^\./gm, '..');
  return Buffer.from(`${text}${text.endsWith('\r\n') ? '' : '\r\n'}.\r\n`, 'latin1');
}
