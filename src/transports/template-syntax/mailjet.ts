import { type MergeTemplate, renderSlots, type Slotted } from '../../model/content.ts';
import type { Recipient } from '../../model/recipient.ts';
import { contentSlots, pick } from '../slots.ts';

/** Braces that open an expression. The template language has no way to escape them. */
const OPENINGS: readonly string[] = ['{{', '{%', '{'];

export interface MailjetTemplate {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly variables: (recipient: Recipient) => Readonly<Record<string, string>>;
}

/**
 * The template with its slots as `{{var:slot}}`. Braces that would open another expression become variables.
 * https://dev.mailjet.com/template-language/reference/
 */
export function mailjetTemplate(template: MergeTemplate): MailjetTemplate {
  const { flat } = template;
  const slots = contentSlots(template);
  const used: Record<string, string> = {};
  const opening = (braces: string): string => {
    let name = `brace_${OPENINGS.indexOf(braces)}`;
    while (slots.includes(name)) name += '_';
    used[name] = braces;
    return `{{var:${name}}}`;
  };
  const rendered = (text: Slotted): string =>
    renderSlots(
      text.map((part) => (typeof part === 'string' ? part.replaceAll(/\{\{|\{%|\{$/g, opening) : part)),
      (slot) => `{{var:${slot}}}`,
    );
  return {
    subject: rendered(flat.subject),
    text: rendered(flat.text),
    html: rendered(flat.html),
    variables: (recipient) => ({ ...pick(flat.values(recipient), slots), ...used }),
  };
}
