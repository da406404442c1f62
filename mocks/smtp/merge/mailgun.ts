import { addressParser } from 'postal-mime';
import { canonicalize } from '../../../src/model/canonical.ts';
import type { Mailbox } from '../../../src/model/message.ts';
import { substitution } from '../../substitution.ts';
import { type Merge, MergeMistake, objectOf, parseJson } from './merge.ts';

/** "The maximum number of recipients allowed for batch is 1,000" */
const MAX_RECIPIENTS = 1000;

/**
 * Mailgun's X-Mailgun-Recipient-Variables: JSON with each recipient's variables by address. Every recipient of the envelope gets
 * a message of its own, in which `%recipient.key%` and `%recipient%` (the address) are replaced, in all headers too; that is
 * how the To header becomes theirs. https://documentation.mailgun.com/docs/mailgun/user-manual/sending-messages/batch-sending
 */
export const mailgun: Merge = ({ recipients, head, asks }) => {
  const json = objectOf(parseJson(asks['x-mailgun-recipient-variables'] ?? ''), 'the header');
  const variables = new Map(
    Object.entries(json).map(([address, values]) => [address.toLowerCase(), objectOf(values, address)]),
  );
  if (recipients.length > MAX_RECIPIENTS) {
    throw new MergeMistake(`${recipients.length} recipients, more than ${MAX_RECIPIENTS}`);
  }
  return (template, own, sink) => {
    for (const recipient of recipients) {
      const values = variables.get(recipient.toLowerCase()) ?? {};
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
          return canonicalize({
            ...parts,
            ...rendered,
            recipient,
            to: mailboxes(filled(headerOf(parts.headers, 'to'))),
            headers: [...parts.headers].map(([name, value]) => [name, filled(value)] as const),
          });
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

function headerOf(headers: Iterable<readonly [string, string]>, name: string): string {
  for (const [header, value] of headers) if (header.toLowerCase() === name) return value;
  return '';
}

function mailboxes(text: string): readonly Mailbox[] {
  return addressParser(text, { flatten: true }).flatMap(({ address, name }) =>
    address === undefined || address === '' ? [] : [{ address, name }],
  );
}
