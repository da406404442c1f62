import { canonicalContent } from '../../../src/model/proof/canonical.ts';
import { fill, unsupportedIn } from '../../api/mailjet/language.ts';
import { readOnceAsync } from '../../read-once.ts';
import { withEnvelope } from '../mime.ts';
import { type Merge, MergeMistake, objectOf, parseJson } from './merge.ts';

/** The values of X-MJ-TemplateLanguage that switch it on: "1" in one document, "true" in another. */
export const MAILJET_ON = /^(?:1|true)$/i;

/**
 * Mailjet's template language over SMTP: https://dev.mailjet.com/template-language/SMTP/. X-MJ-Vars are
 * "global variables": the same for all recipients of the message. An error in the template blocks the
 * message, unless X-MJ-TemplateErrorDeliver says `deliver`; the server has accepted it all the same.
 */
export const mailjet: Merge = ({ recipients, head, asks }) => {
  if (asks['x-mj-templateid'] !== undefined) {
    throw new MergeMistake('this mock stores no templates for SMTP (X-MJ-TemplateID)');
  }
  const variables = objectOf(parseJson(asks['x-mj-vars'] ?? '{}'), 'X-MJ-Vars');
  const deliversErrors = asks['x-mj-templateerrordeliver'] === 'deliver';
  return (template, own, sink) => {
    for (const part of [template.subject, template.text, template.html]) {
      const unsupported = unsupportedIn(part);
      if (unsupported !== undefined) {
        throw new MergeMistake(`this mock renders variables only, and not ${unsupported}`);
      }
    }
    const subject = fill(template.subject, variables);
    const text = fill(template.text, variables);
    const html = fill(template.html, variables);
    const missing = subject.missing ?? text.missing ?? html.missing;
    if (missing !== undefined && !deliversErrors) return;
    const rendered = { subject: subject.text, text: text.text, html: html.text };
    const readFor = readOnceAsync(async () =>
      canonicalContent({ ...withEnvelope(await own(), recipients), ...rendered }),
    );
    for (const recipient of recipients) {
      sink.deliver({ recipient, id: head.id, read: () => readFor(recipient) });
    }
  };
};
