import { renderSlots, type ServerMergeContent, type Slotted } from '../../model/content.ts';
import type { Rendered } from '../../model/message.ts';
import { ID_HEADER } from '../../model/proof/identity.ts';
import type { Recipient } from '../../model/recipient.ts';
import { headerSlots, pick, slotsIn } from '../slots.ts';

type Values = Readonly<Record<string, string>>;

export interface MailgunTemplate {
  readonly message: Rendered;
  readonly variables: (recipient: Recipient) => Values;
  /** The spelling of one of the sender's own variables. */
  readonly tag: (own: string) => string;
}

/**
 * The template in Mailgun's spelling, `%recipient.slot%`, headers and identity too, and each recipient's values for it.
 *
 * @param own further variables, whatever they are called in the end
 */
export function mailgunTemplate(
  { template: { flat } }: ServerMergeContent,
  own: Readonly<Record<string, (recipient: Recipient) => string>> = {},
): MailgunTemplate {
  const spelled = (text: Slotted): string => renderSlots(text, (slot) => `%recipient.${slot}%`);
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
      subject: spelled(flat.subject),
      text: spelled(flat.text),
      html: spelled(flat.html),
      headers: {
        ...Object.fromEntries(headers.map(([name, text]) => [name, spelled(text)])),
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
