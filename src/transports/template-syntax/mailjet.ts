import { type MergeTemplate, renderSlots, type Slotted } from '../../model/content.ts';
import type { Recipient } from '../../model/recipient.ts';
import { contentSlots, pick } from '../slots.ts';

/** What begins something in the template language; the language has no way to escape it. */
const OPENINGS: readonly string[] = ['{{', '{%', '{'];

export interface MailjetTemplate {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly variables: (recipient: Recipient) => Readonly<Record<string, string>>;
}

/**
 * The template with its slots as `{{var:slot}}`. Braces that would begin something else are variables of their own.
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
  const spelled = (text: Slotted): string =>
    renderSlots(
      text.map((part) => (typeof part === 'string' ? part.replaceAll(/\{\{|\{%|\{$/g, opening) : part)),
      (slot) => `{{var:${slot}}}`,
    );
  return {
    subject: spelled(flat.subject),
    text: spelled(flat.text),
    html: spelled(flat.html),
    variables: (recipient) => ({ ...pick(flat.values(recipient), slots), ...used }),
  };
}
