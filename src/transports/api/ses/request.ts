import type { Common, Headers, Mailbox, Rendered } from '../../../model/message.ts';
import type { Recipient } from '../../../model/recipient.ts';
import { mailboxText } from '../../mailbox.ts';
import type { ApiRequest } from '../dialect.ts';
import { encodedWords, PRINTABLE } from '../encoded-words.ts';

export function requestTo(path: string, body: string | Buffer): ApiRequest {
  return { path, headers: { 'content-type': 'application/json' }, body };
}

export function destinationOf(recipient: Recipient): { Destination: { ToAddresses: [string] } } {
  return { Destination: { ToAddresses: [mailboxOf(recipient)] } };
}

/**
 * "The sender name … must use MIME encoded-word syntax" if it is not ASCII (SendEmail, `FromEmailAddress`).
 */
function mailboxOf(mailbox: Mailbox): string {
  const { address, name = '' } = mailbox;
  return PRINTABLE.test(name) ? mailboxText(mailbox) : `${encodedWords(name)} <${address}>`;
}

export function senderFields({ from, replyTo }: Common): object {
  return { FromEmailAddress: mailboxOf(from), ReplyToAddresses: replyTo.map(mailboxOf) };
}

export function simpleFields({ subject, text, html }: Omit<Rendered, 'headers'>): object {
  const utf8 = (Data: string): object => ({ Data, Charset: 'UTF-8' });
  return {
    Subject: utf8(subject),
    Body: { ...(text === '' ? {} : { Text: utf8(text) }), ...(html === '' ? {} : { Html: utf8(html) }) },
  };
}

/**
 * "The message header value … can contain any printable ASCII character" (MessageHeader): others become
 * encoded words.
 */
export function headersField(field: 'Headers' | 'ReplacementHeaders', headers: Headers): object {
  const list = Object.entries(headers).map(([Name, value]) => ({ Name, Value: encodedWords(value) }));
  return list.length === 0 ? {} : { [field]: list };
}

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_Attachment.html */
export function filesField({ attachments }: Common): { Attachments?: readonly object[] } {
  if (attachments.length === 0) return {};
  return {
    Attachments: attachments.map(({ filename, contentType, content, disposition, contentId }) => ({
      FileName: filename,
      ContentType: contentType,
      ContentDisposition: disposition === 'inline' ? 'INLINE' : 'ATTACHMENT',
      ...(contentId === undefined ? {} : { ContentId: contentId }),
      ContentTransferEncoding: 'BASE64',
      RawContent: content.toString('base64'),
    })),
  };
}
