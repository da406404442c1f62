import type { Writer } from '../../../writer.ts';
import type { SmtpMessage } from '../../messages.ts';
import { type Frame, frameOf, type Texts } from './frame.ts';
import { field, mailbox, mailboxes } from './headers.ts';
import { type EncodedText, writeTextPart } from './text-part.ts';

/**
 * Writes MIME messages with the same content as nodemailer's composer makes of the same options.
 * Composing is most of nodemailer's time, so a client with that composer would show the composer and not the
 * protocol.
 */
export interface Composer {
  /** Appends the message, which ends with a line end. */
  write(message: SmtpMessage, wire: EncodedText, writer: Writer): void;
}

/**
 * @param session random letters and digits, for boundaries
 * @param fixed true if all messages share their texts, which are then encoded once
 */
export function createComposer(session: string, fixed: boolean): Composer {
  const frames = new Map<string, Frame>();
  const bodies = new Map<string, Buffer>();
  const constant = new WeakMap<object, string>();

  const frame = (message: SmtpMessage, has: Texts): Frame => {
    const key = `${has.text} ${has.html}`;
    const known = frames.get(key);
    if (known !== undefined) return known;
    const made = frameOf(message.attachments ?? [], has, session);
    frames.set(key, made);
    return made;
  };

  const writeBody = (message: SmtpMessage, wire: EncodedText, writer: Writer): void => {
    const has: Texts = { html: message.html !== '', text: message.text !== '' || message.html === '' };
    const { open, between, close } = frame(message, has);
    writer.text(open);
    if (has.text) writeTextPart(writer, 'plain', message.text, wire);
    writer.text(between);
    if (has.html) writeTextPart(writer, 'html', message.html, wire);
    writer.bytes(close);
  };

  /** Caches the fields From and Reply-To, whose mailboxes are the same objects in every message. */
  const constantField = (name: string, boxes: SmtpMessage['from'] | SmtpMessage['replyTo']): string => {
    const known = constant.get(boxes);
    if (known !== undefined) return known;
    const made = `${name}: ${mailboxes('address' in boxes ? [boxes] : boxes, name.length + 2)}\r\n`;
    constant.set(boxes, made);
    return made;
  };

  return {
    write(message, wire, writer) {
      const { from, replyTo, to, subject, headers } = message;
      let head = `Message-ID: ${message.messageId}\r\nDate: ${date()}\r\n`;
      head += constantField('From', from) + constantField('Reply-To', replyTo);
      head += `To: ${typeof to === 'string' ? to : mailbox(to, 4)}\r\n${field('Subject', subject)}`;
      for (const name in headers) {
        const value = headers[name];
        if (typeof value === 'string') head += field(name, value);
        else if (value !== undefined) head += `${name}: ${value.value}\r\n`;
      }
      writer.text(`${head}MIME-Version: 1.0\r\n`);
      if (!fixed) {
        writeBody(message, wire, writer);
        return;
      }
      const key = `${wire.dots} ${wire.eightBit}`;
      const known = bodies.get(key);
      if (known !== undefined) {
        writer.bytes(known);
        return;
      }
      const start = writer.length;
      writeBody(message, wire, writer);
      bodies.set(key, writer.copyFrom(start));
    },
  };
}

/**
 * An upper bound for the size of a message: three bytes per character, a third more in base64, and some for
 * line ends.
 */
export function mostBytes({ subject, text, html, attachments = [] }: SmtpMessage): number {
  const parts = attachments.reduce((sum, { raw }) => sum + raw.length + 200, 0);
  return 20_000 + 6 * (subject.length + text.length + html.length) + parts;
}

let second = 0;
let text = '';

/** The date of RFC 5322, 3.3, formatted once per second. */
function date(): string {
  const now = Math.floor(Date.now() / 1000);
  if (now !== second) {
    second = now;
    text = new Date(now * 1000).toUTCString().replace('GMT', '+0000');
  }
  return text;
}
