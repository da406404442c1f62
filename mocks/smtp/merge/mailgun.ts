import { addressKey } from '../../../src/model/address.ts';
import type { Mailbox } from '../../../src/model/message.ts';
import { canonicalize } from '../../../src/model/proof/canonical.ts';
import { substitution } from '../../substitution.ts';
import { type MessageParts, mailboxFields, withEnvelope } from '../mime.ts';
import { type Merge, MergeError, objectOf, parseJson } from './merge.ts';

/** "The maximum number of recipients allowed for batch is 1,000" */
const MAX_RECIPIENTS = 1000;

/**
 * Mailgun's X-Mailgun-Recipient-Variables: JSON with variables by address. Each recipient gets a separate
 * message in which `%recipient.key%` and `%recipient%` (the address) are replaced, also in headers:
 * https://documentation.mailgun.com/docs/mailgun/user-manual/sending-messages/batch-sending
 */
export const mailgun: Merge = ({ recipients, head, providerHeaders }) => {
  const json = objectOf(parseJson(providerHeaders['x-mailgun-recipient-variables'] ?? ''), 'the header');
  const variables = new Map(
    Object.entries(json).map(([address, values]) => [addressKey(address), objectOf(values, address)]),
  );
  if (recipients.length > MAX_RECIPIENTS) {
    throw new MergeError(`${recipients.length} recipients, more than ${MAX_RECIPIENTS}`);
  }
  return (template, own, sink) => {
    for (const recipient of recipients) {
      const values = variables.get(addressKey(recipient)) ?? {};
      const lookUp = (name: string): string | undefined =>
        name === '' ? recipient : Object.hasOwn(values, name) ? textOf(values[name]) : undefined;
      const filled = (text: string): string => (text.includes(TAG_START) ? substitute(text, lookUp) : text);
      const rendered = {
        subject: filled(template.subject),
        text: filled(template.text),
        html: filled(template.html),
      };
      sink.deliver({
        recipient,
        id: filled(head.id),
        read: async () => {
          const parts = await own();
          const headers = [...parts.headers].map(([name, value]) => [name, filled(value)] as const);
          const { to } = mailboxFields(headers.filter(([name]) => name === 'to'));
          const addressed = { ...parts, ...rendered, ...filledFields(parts, filled), to, headers };
          return canonicalize({ ...withEnvelope(addressed, [recipient]), recipient });
        },
      });
    }
  };
};

const TAG_START = '%recipient';
const substitute = substitution(/%recipient(?:\.([^%\s]+))?%/g, (name) =>
  name === '' ? '%recipient%' : `%recipient.${name}%`,
);

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Names and addresses may contain tags. To may be only a tag, so it is parsed after it is filled. */
function filledFields(
  { from, cc, bcc, replyTo }: MessageParts,
  filled: (text: string) => string,
): Pick<MessageParts, 'from' | 'cc' | 'bcc' | 'replyTo'> {
  const each = ({ address, name = '' }: Mailbox): Mailbox => ({
    address: filled(address),
    name: filled(name),
  });
  return { from: from.map(each), cc: cc.map(each), bcc: bcc.map(each), replyTo: replyTo.map(each) };
}
