import { decodeWords } from 'postal-mime';
import type { Mailbox } from '../../../src/model/message.ts';
import { canonicalContent } from '../../../src/model/proof/canonical.ts';
import { cached } from '../../bounded-cache.ts';
import type { Sink } from '../../contract.ts';
import { readOnce } from '../../read-once.ts';
import { literalSubstitution, type Substitute } from '../../substitution.ts';
import { overriding } from '../headers.ts';
import { identityIn } from '../identity.ts';
import type { JsonRecord } from '../json.ts';
import type { Address } from './addresses.ts';
import type { Mail, Personalization } from './mail.ts';
import { keptOf } from './options.ts';

/** Occurs in no message: XML, HTML and RFC 5322 forbid it. */
const BETWEEN_TAGS = '\0';

/** One personalization of a request with its context. */
export interface Sent {
  readonly mail: Mail;
  readonly json: JsonRecord;
  readonly index: number;
  readonly personalization: Personalization;
  readonly messageId: string;
}

/** Renders the message of one personalization, delivers it to each recipient, and returns its subject. */
export function createDelivery(sink: Sink): (sent: Sent) => string {
  // All personalizations of a mailing have the same tags.
  const substitutionOf = cached<string, Substitute>(16, (tags) =>
    literalSubstitution(tags.split(BETWEEN_TAGS)),
  );

  return ({ mail, json, index, personalization, messageId }) => {
    const { recipients } = personalization;
    const id = identityIn(personalization.headers ?? {}) || identityIn(mail.headers ?? {});
    const rendered = withFooter(render(mail, personalization, substitutionOf), mail.footer);
    const readFor = readOnce(() =>
      canonicalContent({
        from: [mailbox(personalization.from ?? mail.from)],
        to: personalization.to.map(mailbox),
        cc: personalization.cc.map(mailbox),
        bcc: personalization.bcc.map(mailbox),
        // The provider expects encoded words (RFC 2047) for non-ASCII values and passes them on.
        headers: overriding(
          Object.entries(mail.headers ?? {}),
          Object.entries(personalization.headers ?? {}),
        ).map(([name, value]) => [name, decodeWords(value)] as const),
        attachments: mail.attachments,
        ...rendered,
      }),
    );
    const options = (): ReturnType<typeof keptOf> => keptOf(json, index);
    for (const { email } of recipients) {
      sink.deliver({ recipient: email, id, messageId, read: () => readFor(email), options });
    }
    return rendered.subject;
  };
}

interface RenderedMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly replyTo: readonly Mailbox[];
}

function render(
  mail: Mail,
  personalization: Personalization,
  substitutionOf: (tags: string) => Substitute,
): RenderedMail {
  const { template, text, html, replyTo } = mail;
  const { substitutions, data } = personalization;
  const subject = personalization.subject === '' ? mail.subject : personalization.subject;
  const replyMailboxes = replyTo.map(mailbox);
  if (template !== undefined) {
    return {
      subject: template.hasSubject ? template.subject(data) : subject,
      text: template.text(data),
      html: template.html(data),
      replyTo: replyMailboxes,
    };
  }
  if (substitutions === undefined) return { subject, text, html, replyTo: replyMailboxes };

  // "These substitutions will apply to the text and html content of the body of your email, in addition to
  // the subject and reply-to parameters": headers are not named.
  const substitute = substitutionOf(Object.keys(substitutions).join(BETWEEN_TAGS));
  const filled = (template: string): string => substitute(template, (tag) => substitutions[tag]);
  return {
    subject: filled(subject),
    text: filled(text),
    html: filled(html),
    replyTo: replyMailboxes.map(({ address, name }) => ({
      address: filled(address),
      ...(name === undefined ? {} : { name: filled(name) }),
    })),
  };
}

function withFooter(rendered: RenderedMail, footer: Mail['footer']): RenderedMail {
  if (footer === undefined) return rendered;
  const { text, html } = rendered;
  return {
    ...rendered,
    text: text === '' ? '' : text + footer.text,
    html: html === '' ? '' : html + footer.html,
  };
}

function mailbox({ email, name }: Address): Mailbox {
  return name === undefined || name === '' ? { address: email } : { address: email, name };
}
