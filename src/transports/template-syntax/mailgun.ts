import { renderSlots, type ServerMergeContent, type Slotted } from '../../model/content.ts';
import type { Rendered } from '../../model/message.ts';
import { ID_HEADER } from '../../model/proof/identity.ts';
import type { Recipient } from '../../model/recipient.ts';
import { headerSlots, pick, slotsIn } from '../slots.ts';

type Values = Readonly<Record<string, string>>;

export interface MailgunTemplate {
  readonly message: Rendered;
  readonly variables: (recipient: Recipient) => Values;
  /** The Mailgun placeholder of an extra variable. */
  readonly tag: (own: string) => string;
}

/**
 * The template in Mailgun's syntax, `%recipient.slot%`, with its headers and identity, and each recipient's
 * values.
 *
 * @param own extra variables by name; a name that the template uses gets a suffix
 */
export function mailgunTemplate(
  { template: { flat } }: ServerMergeContent,
  own: Readonly<Record<string, (recipient: Recipient) => string>> = {},
): MailgunTemplate {
  const rendered = (text: Slotted): string => renderSlots(text, (slot) => `%recipient.${slot}%`);
  const headers = Object.entries(headerSlots(flat));
  const slots = slotsIn([flat.subject, flat.text, flat.html, ...headers.map(([, text]) => text)]);
  const keys = new Map<string, string>();
  const free = (wanted: string): string => {
    let key = wanted;
    while (flat.slots.includes(key)) key += '_';
    keys.set(wanted, key);
    return key;
  };
  const all = { ...own, id: ({ id }: Recipient) => id };
  const values = Object.entries(all).map(([name, value]) => [free(name), value] as const);
  const tag = (name: string): string => `%recipient.${keys.get(name) ?? name}%`;
  return {
    message: {
      subject: rendered(flat.subject),
      text: rendered(flat.text),
      html: rendered(flat.html),
      headers: {
        ...Object.fromEntries(headers.map(([name, text]) => [name, rendered(text)])),
        [ID_HEADER]: tag('id'),
      },
    },
    variables(recipient) {
      const variables = pick(flat.values(recipient), slots);
      for (const [key, value] of values) variables[key] = value(recipient);
      return variables;
    },
    tag,
  };
}
