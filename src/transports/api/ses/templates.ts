import { randomBytes } from 'node:crypto';
import { renderSlots, type ServerMergeContent, type Slotted } from '../../../model/content.ts';
import type { Rendered } from '../../../model/message.ts';
import type { Recipient } from '../../../model/recipient.ts';
import type { Endpoint } from '../../../model/transport.ts';
import { contentSlots, pick } from '../../slots.ts';
import { type Exchange, templateRefused } from '../dialect.ts';
import { requestTo } from './request.ts';
import { signed } from './signature.ts';

/** The values of a template's variables, by name. */
export type Values = Readonly<Record<string, string>>;

/**
 * Escapes literal text in a template: whatever Handlebars would parse as an expression becomes a variable.
 */
function escaping(used: Record<string, string>, taken: readonly string[]): (text: string) => string {
  let prefix = 'braces';
  while (taken.some((name) => name.startsWith(prefix))) prefix += '_';
  // A backslash before braces escapes them, and a third brace changes the kind of expression.
  return (text) =>
    text.replaceAll(/[\\{}]*\{\{[\\{}]*|[\\{]+$|^\}+/g, (braces) => {
      const known = Object.keys(used).find((name) => used[name] === braces);
      const name = known ?? `${prefix}${Object.keys(used).length}`;
      used[name] = braces;
      return `{{${name}}}`;
    });
}

export function literalTemplate({ subject, text, html }: Rendered): { template: object; data: Values } {
  const data: Record<string, string> = {};
  const literal = escaping(data, []);
  return {
    template: {
      Subject: literal(subject),
      ...(text === '' ? {} : { Text: literal(text) }),
      ...(html === '' ? {} : { Html: literal(html) }),
    },
    data,
  };
}

/**
 * The template with its slots as `{{slot}}`.
 * "Amazon SES doesn't escape HTML content when rendering" (dg/send-personalized-email-advanced): the values
 * are escaped already.
 */
export function mergeTemplates({ template }: ServerMergeContent): {
  message: Omit<Rendered, 'headers'>;
  variables: (recipient: Recipient) => Values;
} {
  const { flat } = template;
  const slots = contentSlots(template);
  const used: Record<string, string> = {};
  const literal = escaping(used, slots);
  const rendered = (text: Slotted): string =>
    renderSlots(
      text.map((part) => (typeof part === 'string' ? literal(part) : part)),
      (slot) => `{{${slot}}}`,
    );
  return {
    message: { subject: rendered(flat.subject), text: rendered(flat.text), html: rendered(flat.html) },
    variables: (recipient) => ({ ...pick(flat.values(recipient), slots), ...used }),
  };
}

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_CreateEmailTemplate.html */
export async function storeTemplate(
  id: string,
  { subject, text, html }: Omit<Rendered, 'headers'>,
  endpoint: Endpoint,
  exchange: Exchange,
): Promise<string> {
  // Template names must be unique, and several senders may store the same template at once.
  const TemplateName = `sendoff-${id.slice(0, 40)}-${randomBytes(6).toString('hex')}`;
  const TemplateContent = {
    Subject: subject,
    ...(text === '' ? {} : { Text: text }),
    ...(html === '' ? {} : { Html: html }),
  };
  const body = JSON.stringify({ TemplateName, TemplateContent });
  const response = await exchange(signed(requestTo('/v2/email/templates', body), endpoint));
  if (response.status !== 200) throw templateRefused('Amazon SES', response);
  return TemplateName;
}
