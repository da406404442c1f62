import { randomBytes } from 'node:crypto';
import type { SendMailOptions } from 'nodemailer';
import MimeNode from 'nodemailer/lib/mime-node';
import type { Feature } from '../../model/feature.ts';
import type { Attachment } from '../../model/message.ts';
import { Writer } from '../writer.ts';
import type { Bodies } from './merge/merge.ts';
import type { SmtpMessage } from './messages.ts';
import { type TextEncoding, textPart } from './parts.ts';
import { createComposer, mostBytes } from './pipelined/compose/composer.ts';

/** Converts a message to the options of nodemailer's composer. */
export type MailOf = (message: SmtpMessage) => SendMailOptions;

/** How much of a message is prepared before the first send. The default encodes what all messages share. */
export type MailPreparation = 'once' | Extract<Feature, 'plain' | 'base64' | 'own-mime'>;

export const PREPARATIONS: readonly Extract<Feature, MailPreparation>[] = ['plain', 'base64', 'own-mime'];

export function mailPreparationOf(features: readonly Feature[] = []): MailPreparation {
  return PREPARATIONS.find((one) => features.includes(one)) ?? 'once';
}

/**
 * Encodes what all messages share, like the API transports.
 * nodemailer would encode a constant body in quoted-printable for every message, which is most of its time.
 *
 * @param bodies if all messages share them
 * @param attachments the content's attachments; only `plain` encodes them for each message
 */
export async function prepareMail(
  preparation: MailPreparation,
  bodies: Bodies | undefined,
  attachments: readonly Attachment[],
): Promise<MailOf> {
  switch (preparation) {
    case 'plain': {
      const files = attachments.map(plainAttachment);
      return (message) => ({ ...message, attachments: files });
    }
    case 'own-mime':
      return ownMime(bodies !== undefined);
    case 'base64':
    case 'once':
      return await withEncodedBodies(
        bodies,
        attachments.length,
        preparation === 'base64' ? 'base64' : undefined,
      );
    default:
      return preparation satisfies never;
  }
}

function plainAttachment({ filename, contentType, content, disposition, contentId }: Attachment) {
  return {
    filename,
    contentType,
    content,
    contentDisposition: disposition,
    ...(contentId === undefined ? {} : { cid: contentId }),
  };
}

/** nodemailer doubles leading dots itself, and announces no 8BITMIME for raw messages. */
function ownMime(fixed: boolean): MailOf {
  const composer = createComposer(randomBytes(8).toString('hex'), fixed);
  const writer = new Writer();
  return (message) => {
    writer.room(mostBytes(message));
    composer.write(message, { eightBit: false, dots: false }, writer);
    const raw = writer.copyFrom(0);
    writer.setLength(0);
    const { envelope, messageId } = message;
    return { raw, envelope, messageId, disableFileAccess: true, disableUrlAccess: true };
  };
}

async function withEncodedBodies(
  bodies: Bodies | undefined,
  files: number,
  textEncoding: TextEncoding,
): Promise<MailOf> {
  const encoding = textEncoding === undefined ? {} : { textEncoding };
  if (bodies === undefined || (bodies.text === '' && bodies.html === ''))
    return (message) => ({ ...message, ...encoding });
  const { text, html } = bodies;
  if (files === 0 && (text === '' || html === '')) return await loneBody(bodies, textEncoding);
  const parts = {
    ...(text === '' ? {} : { text: { raw: await textPart('text/plain', text, textEncoding) } }),
    ...(html === '' ? {} : { html: { raw: await textPart('text/html', html, textEncoding) } }),
  };
  return (message) => ({ ...message, ...encoding, ...parts });
}

const HEAD_END = '\r\n\r\n';

/**
 * A message with one body and no files has one part, and nodemailer accepts no encoded one there.
 * So nodemailer writes each message's head, and the encoded body is appended.
 */
async function loneBody({ text, html }: Bodies, textEncoding: TextEncoding): Promise<MailOf> {
  const type = html === '' ? 'text/plain' : 'text/html';
  const part = await textPart(type, html === '' ? text : html, textEncoding);
  const headEnd = part.indexOf(HEAD_END);
  const body = part.subarray(headEnd + HEAD_END.length);
  const transferEncoding = /^content-transfer-encoding: *(\S+)/im.exec(
    part.toString('latin1', 0, headEnd),
  )?.[1];
  const options = textEncoding === undefined ? {} : { textEncoding };
  return ({ messageId, from, replyTo, to, subject, headers, envelope }) => {
    const node = new MimeNode(`${type}; charset=utf-8`, options);
    node.addHeader(headers);
    node.setHeader({ from, to, 'reply-to': replyTo, subject, 'message-id': messageId });
    if (transferEncoding !== undefined) node.setHeader('Content-Transfer-Encoding', transferEncoding);
    const raw = Buffer.concat([Buffer.from(`${node.buildHeaders()}${HEAD_END}`), body]);
    return { raw, envelope, messageId, disableFileAccess: true, disableUrlAccess: true };
  };
}
