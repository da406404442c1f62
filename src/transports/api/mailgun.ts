import type { Content } from '../../model/content.ts';
import type { Common, Rendered } from '../../model/message.ts';
import type { Recipient } from '../../model/recipient.ts';
import { domainOf, mailboxText } from '../mailbox.ts';
import { accepted, alike } from '../outcomes.ts';
import { mailgunTemplate } from '../spelling/mailgun.ts';
import { type Dialect, refusal } from './dialect.ts';
import { type Constant, joined, parseObject } from './json.ts';
import { type FormEncoding, formEncoding } from './multipart.ts';

/** https://documentation.mailgun.com/docs/mailgun/user-manual/sending-messages/batch-sending: 1,000 recipients. */
export const MAILGUN_MAX = 1000;

interface Prepared {
  readonly content: Content;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly form: FormEncoding;
  /** The fields and files that are equal for every request, and the form's end. */
  readonly tail: Constant;
  readonly variables: ((recipient: Recipient) => Readonly<Record<string, string>>) | undefined;
}

/** Mailgun's Messages API: https://documentation.mailgun.com/docs/mailgun/api-reference/send/mailgun/messages */
export const mailgun: Dialect<Prepared> = {
  name: 'mailgun',

  async prepare(content, { secret = '', sandbox = false }) {
    const form = formEncoding();
    const { common } = content;
    const pieces: Constant[] = [form.field('from', mailboxText(common.from))];
    pieces.push(form.field('h:Reply-To', mailboxText(common.replyTo)));
    // https://documentation.mailgun.com/docs/mailgun/user-manual/sending-messages/test-mode
    if (sandbox) pieces.push(form.field('o:testmode', 'yes'));
    let variables: Prepared['variables'];
    if (content.strategy === 'static') pieces.push(messageFields(form, content.message));
    if (content.strategy === 'server-merge') {
      const merge = mailgunTemplate(content);
      pieces.push(messageFields(form, merge.message));
      variables = merge.variables;
    }
    pieces.push(...files(form, common), form.end);
    return {
      content,
      path: `/v3/${domainOf(common.from.address)}/messages`,
      headers: {
        authorization: `Basic ${Buffer.from(`api:${secret}`).toString('base64')}`,
        'content-type': form.contentType,
      },
      form,
      tail: joined(pieces),
      variables,
    };
  },

  // One request has one subject and one pair of bodies, so that messages rendered by the client travel alone.
  perRequest: ({ content }) => (content.strategy === 'client-render' ? 1 : MAILGUN_MAX),

  compose({ content, path, headers, form, tail, variables }, recipients) {
    let own = '';
    for (const recipient of recipients) own += form.field('to', mailboxText(recipient));
    if (content.strategy === 'client-render') {
      for (const recipient of recipients) own += messageFields(form, content.render(recipient));
    } else if (variables !== undefined || recipients.length > 1) {
      // Without recipient variables every recipient would see all the others in the To header (batch sending, ibid.).
      const entries = recipients.map((one) => [one.address, variables?.(one) ?? {}] as const);
      own += form.field('recipient-variables', JSON.stringify(Object.fromEntries(entries)));
    }
    return { path, headers, body: joined([own, tail]) };
  },

  outcomes(response, recipients) {
    if (response.status === 200) return accepted(recipients.length);
    const message = parseObject(response.body)?.['message'];
    return alike(recipients.length, refusal(response, typeof message === 'string' ? message : ''));
  },
};

function messageFields(form: FormEncoding, { subject, text, html, headers }: Rendered): string {
  let fields = form.field('subject', subject);
  if (text !== '') fields += form.field('text', text);
  if (html !== '') fields += form.field('html', html);
  for (const [name, value] of Object.entries(headers)) fields += form.field(`h:${name}`, value);
  return fields;
}

/** The file's name is what HTML refers to as `cid:…`: Mailgun has no other field for it (send-attachments, ibid.). */
function files(form: FormEncoding, { attachments }: Common): readonly Buffer[] {
  return attachments.map(({ filename, contentType, content, disposition, contentId }) =>
    disposition === 'inline'
      ? form.file('inline', contentId ?? filename, contentType, content)
      : form.file('attachment', filename, contentType, content),
  );
}
