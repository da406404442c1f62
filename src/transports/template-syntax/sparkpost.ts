import { renderSlots, type ServerMergeContent, type Slotted } from '../../model/content.ts';
import type { Rendered } from '../../model/message.ts';
import { ID_HEADER } from '../../model/proof/identity.ts';
import type { Recipient } from '../../model/recipient.ts';
import { headerSlots, pick, slotsIn } from '../slots.ts';

export interface SparkpostTemplate {
  readonly message: Rendered;
  readonly substitutionData: (recipient: Recipient) => Readonly<Record<string, string>>;
}

/**
 * Escapes braces that would open an expression:
 * https://developers.sparkpost.com/api/template-language/#header-braces-macros
 */
export function literal(text: string): string {
  return text.replaceAll(/\{\{|\{$/g, (braces) =>
    braces === '{' ? '{{opening_single_curly()}}' : '{{opening_double_curly()}}',
  );
}

/** Reserved keys of substitution data (Template Language, Template Variables). */
const RESERVED: ReadonlySet<string> = new Set(
  (
    'address email email_id env_from return_path and break do else elseif end false for function if local nil not or ' +
    'each return then true until while loop_var loop_vars loop_index'
  ).split(' '),
);

/**
 * The template with its slots as `{{{slot}}}`, which SparkPost does not escape: the values are escaped
 * already.
 * Headers are merged as well.
 */
export function sparkpostTemplate({ template: { flat } }: ServerMergeContent): SparkpostTemplate {
  const taken = new Set([...flat.slots, ...RESERVED]);
  const free = (name: string): string => {
    let key = name;
    while (taken.has(key)) key += '_';
    taken.add(key);
    return key;
  };
  const keys = new Map(flat.slots.map((slot) => [slot, RESERVED.has(slot) ? free(slot) : slot]));
  const idKey = free('sendoff_id');
  const rendered = (text: Slotted): string =>
    renderSlots(
      text.map((part) => (typeof part === 'string' ? literal(part) : part)),
      (slot) => `{{{${keys.get(slot)}}}}`,
    );
  const headers = headerSlots(flat);
  const slots = slotsIn([flat.subject, flat.text, flat.html, ...Object.values(headers)]);
  const hasRenamed = slots.some((slot) => keys.get(slot) !== slot);
  const renderedHeaders = Object.entries(headers).map(([name, text]) => [name, rendered(text)] as const);
  return {
    message: {
      subject: rendered(flat.subject),
      text: rendered(flat.text),
      html: rendered(flat.html),
      headers: { ...Object.fromEntries(renderedHeaders), [ID_HEADER]: `{{{${idKey}}}}` },
    },
    substitutionData(recipient) {
      const values: Record<string, string> = pick(flat.values(recipient), slots);
      const data = hasRenamed
        ? Object.fromEntries(slots.map((slot) => [keys.get(slot) ?? slot, values[slot] ?? '']))
        : values;
      data[idKey] = recipient.id;
      return data;
    },
  };
}
