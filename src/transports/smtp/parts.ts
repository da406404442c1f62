import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { SendMailOptions } from 'nodemailer';
import MimeNode from 'nodemailer/lib/mime-node';
import type { Attachment } from '../../model/message.ts';

/** A MIME part with its own fields, encoded. The HTML refers to a part with a content id. */
export interface FinishedPart {
  readonly raw: Buffer;
  readonly cid?: string;
  readonly contentType: string;
}

export type TextEncoding = SendMailOptions['textEncoding'];

/** A file as nodemailer writes it, encoded once. The API transports also keep their files in base64. */
export async function filePart(attachment: Attachment): Promise<FinishedPart> {
  const { filename, contentType, content, disposition, contentId } = attachment;
  const part = new MimeNode('multipart/mixed').createChild(contentType, { filename });
  if (contentId !== undefined) part.setHeader('Content-Id', `<${contentId}>`);
  part.setHeader('Content-Transfer-Encoding', 'base64');
  part.setHeader('Content-Disposition', disposition);
  part.setContent(content);
  const raw = await written(part);
  return { raw, contentType, ...(contentId === undefined ? {} : { cid: contentId }) };
}

/** A text with its own fields, as nodemailer writes it. */
export async function textPart(
  type: 'text/plain' | 'text/html',
  text: string,
  textEncoding: TextEncoding,
): Promise<Buffer> {
  const options = textEncoding === undefined ? {} : { textEncoding };
  const part = new MimeNode('multipart/alternative').createChild(`${type}; charset=utf-8`, options);
  part.setContent(text);
  return await written(part);
}

/** `build` would end every part with a line end, which the composer does not write. */
function written(part: MimeNode): Promise<Buffer> {
  const out = new PassThrough();
  const all = buffer(out);
  part.stream(out, {}, (error) => {
    if (error) out.destroy(error);
    else out.end();
  });
  return all;
}
