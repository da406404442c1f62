import { mailgunTemplate } from '../../template-syntax/mailgun.ts';
import { asciiJson, fold } from './json-header.ts';
import type { MergeDialect } from './merge.ts';

/** "The maximum number of recipients allowed for batch is 1,000" */
export const MAILGUN_PER_MESSAGE = 1000;
const HEADER = 'X-Mailgun-Recipient-Variables';

/**
 * Mailgun's merge over SMTP: a header with JSON holds each recipient's variables, by address.
 * `%recipient.key%` inserts one anywhere in the message, `%recipient%` the address. Mailgun requires folding
 * beyond 998 characters.
 * https://documentation.mailgun.com/docs/mailgun/user-manual/sending-messages/batch-sending
 */
export const mailgun: MergeDialect = (content) => {
  // In the To header's quoted string (RFC 5322, 3.2.4) an unescaped quote would end it.
  const toName = ({ name }: { name: string }): string => name.replace(/["\\]/g, '\\$&');
  const { message, variables, tag } = mailgunTemplate(content, { to_name: toName });
  const to = { address: '%recipient%', name: tag('to_name') };
  return {
    perMessage: MAILGUN_PER_MESSAGE,
    bodies: { text: message.text, html: message.html },
    message(recipients) {
      const tokens = ['{'];
      recipients.forEach((recipient, index) => {
        tokens.push(`${index === 0 ? '' : ','}${asciiJson(recipient.address)}:`, '{');
        Object.entries(variables(recipient)).forEach(([key, value], at) => {
          tokens.push(`${at === 0 ? '' : ','}${asciiJson(key)}:`, asciiJson(value));
        });
        tokens.push('}');
      });
      tokens.push('}');
      const value = fold(tokens, `${HEADER}: `.length);
      const headers = { ...message.headers, [HEADER]: { prepared: true as const, value } };
      return { ...message, headers, to, envelope: recipients };
    },
  };
};
