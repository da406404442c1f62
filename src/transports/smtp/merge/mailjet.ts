import { mailjetTemplate } from '../../template-syntax/mailjet.ts';
import { asciiJson, fold } from './json-header.ts';
import type { MergeDialect } from './merge.ts';

const HEADER = 'X-MJ-Vars';

/**
 * Mailjet's merge over SMTP: https://dev.mailjet.com/template-language/SMTP/.
 * A message has one set of variables for all its recipients, so each recipient needs an own message. Its
 * headers are not merged.
 */
export const mailjet: MergeDialect = (content) => {
  const { variables, ...texts } = mailjetTemplate(content.template);
  return {
    perMessage: 1,
    bodies: { text: texts.text, html: texts.html },
    message(recipients) {
      const [recipient] = recipients;
      if (recipient === undefined) throw new RangeError('a message needs a recipient');
      const tokens = ['{'];
      Object.entries(variables(recipient)).forEach(([key, value], at) => {
        tokens.push(`${at === 0 ? '' : ','}${asciiJson(key)}:`, asciiJson(value));
      });
      tokens.push('}');
      const value = fold(tokens, `${HEADER}: `.length);
      const headers = {
        ...content.headers(recipient),
        'X-MJ-TemplateLanguage': '1',
        [HEADER]: { prepared: true as const, value },
      };
      return { ...texts, headers, to: recipient, envelope: recipients };
    },
  };
};
