import { renderSlots, type ServerMergeContent, type Slotted } from '../../model/content.ts';
import type { Rendered } from '../../model/message.ts';
import type { Recipient } from '../../model/recipient.ts';
import { contentSlots, pick } from '../slots.ts';

/**
 * "Each Template may contain up to 50 variables":
 * https://resend.com/docs/dashboard/templates/template-variables
 */
const MAX_VARIABLES = 50;
/** "string: maximum length of 2,000 characters" (send-email, `template.variables`) */
const MAX_VALUE = 2000;

export interface ResendTemplate {
  readonly message: Rendered;
  /** The keys of all variables in the message. */
  readonly keys: readonly string[];
  readonly variables: (recipient: Recipient) => Readonly<Record<string, string>>;
}

/**
 * The template with its slots as `{{{SLOT}}}`. Literal braces become a variable.
 * A block may be longer than one variable allows, so its value is split over several adjacent variables.
 */
export function resendTemplate({ template }: ServerMergeContent): ResendTemplate {
  const { flat } = template;
  const slots = contentSlots(template);
  const blocks = slots.filter((slot) => flat.blocks.includes(slot));
  // One variable is reserved for literal braces.
  const spare = Math.max(0, MAX_VARIABLES - 1 - slots.length);
  const parts = 1 + Math.floor(spare / Math.max(1, blocks.length));
  const keysOf = new Map(
    slots.map((slot) => [
      slot,
      blocks.includes(slot) ? Array.from({ length: parts }, (_, i) => `${keyOf(slot)}_${i}`) : [keyOf(slot)],
    ]),
  );
  const used: Record<string, string> = {};
  const brace = (): string => {
    used['BRACES'] = '{{';
    return '{{{BRACES}}}';
  };
  const rendered = (text: Slotted): string =>
    renderSlots(
      text.map((part) => (typeof part === 'string' ? part.replaceAll('{{', brace) : part)),
      (slot) => (keysOf.get(slot) ?? []).map((key) => `{{{${key}}}}`).join(''),
    );
  const message = {
    subject: rendered(flat.subject),
    text: rendered(flat.text),
    html: rendered(flat.html),
    headers: {},
  };
  return {
    message,
    keys: [...[...keysOf.values()].flat(), ...Object.keys(used)],
    variables(recipient) {
      const picked = pick(flat.values(recipient), slots);
      const values: Record<string, string> = { ...used };
      for (const [slot, keys] of keysOf) splitValue(picked[slot] ?? '', keys, values);
      return values;
    },
  };
}

/** Splits a value over its variables. The last one keeps any excess, which the provider then rejects. */
function splitValue(value: string, keys: readonly string[], values: Record<string, string>): void {
  const last = keys.length - 1;
  let from = 0;
  for (const [i, key] of keys.entries()) {
    let end = i === last ? value.length : Math.min(value.length, from + MAX_VALUE);
    // A surrogate pair must stay together.
    if (end < value.length && (value.charCodeAt(end - 1) & 0xfc00) === 0xd800) end--;
    values[key] = value.slice(from, end);
    from = end;
  }
}

/**
 * The prefix avoids reserved names such as `this`, `contact` and `EMAIL`
 * (dashboard/templates/template-variables).
 */
function keyOf(slot: string): string {
  return `V_${slot}`;
}
