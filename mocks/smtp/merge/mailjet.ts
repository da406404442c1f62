import { canonicalContent } from '../../../src/model/proof/canonical.ts';
import { fill, unsupportedIn } from '../../api/mailjet/language.ts';
import { readOnceAsync } from '../../read-once.ts';
import { withEnvelope } from '../mime.ts';
import { type Merge, MergeError, objectOf, parseJson } from './merge.ts';

/** The values of X-MJ-TemplateLanguage that enable it: one document has "1", another "true". */
export const MAILJET_ON = /^(?:1|true)$/i;

/**
 * Mailjet's template language over SMTP: https://dev.mailjet.com/template-language/SMTP/. X-MJ-Vars are the
 * same for all recipients; a template error blocks the accepted message unless X-MJ-TemplateErrorDeliver is
 * `deliver`.
 */
export const mailjet: Merge = ({ recipients, head, providerHeaders }) => {
  if (providerHeaders['x-mj-templateid'] !== undefined) {
    throw new MergeError('this mock stores no templates for SMTP (X-MJ-TemplateID)');
  }
  const variables = objectOf(parseJson(providerHeaders['x-mj-vars'] ?? '{}'), 'X-MJ-Vars');
  const deliversErrors = providerHeaders['x-mj-templateerrordeliver'] === 'deliver';
  return (template, own, sink) => {
    for (const part of [template.subject, template.text, template.html]) {
      const unsupported = unsupportedIn(part);
      if (unsupported !== undefined) {
        throw new MergeError(`this mock renders variables only, and not ${unsupported}`);
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
