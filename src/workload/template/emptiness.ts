import type { Fields } from '../../model/recipient.ts';
import { compiledSource } from './compiled.ts';
import { isBlock, isContent, isMustache, parseSource, type Source } from './parse.ts';
import type { TemplateSources } from './sources.ts';

/**
 * Finds parts that render to nothing or white space but must not. SES requires a character in a header's
 * value (https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_MessageHeader.html), SendGrid in a
 * subject (https://www.twilio.com/docs/sendgrid/api-reference/mail-send/errors), and nodemailer omits an
 * empty header.
 * Text may be empty if there is HTML, and HTML if there is text.
 *
 * @returns a function that returns one sentence for each empty part; undefined if no part can be empty
 */
export function emptinessOf(sources: TemplateSources): ((fields: Fields) => string[]) | undefined {
  const { subject, text, html, headers } = sources;
  const checks = [
    ...[subject, ...Object.values(headers)].map((source) => ({ parts: [source], name: source.file })),
    { parts: [text, html], name: `${text.file} and ${html.file}` },
  ]
    .filter(({ parts }) => parts.every(mayBeEmpty))
    .map(({ parts, name }) => ({
      renders: parts.map((source) => compiledSource(source, true)),
      problem: `${name} ${parts.length === 1 ? 'renders' : 'render'} to nothing`,
    }));
  if (checks.length === 0) return undefined;
  return (fields) =>
    checks
      .filter(({ renders }) => renders.every((render) => render(fields).trim() === ''))
      .map(({ problem }) => problem);
}

/** The parts that are empty for every recipient. */
export function alwaysEmpty(sources: TemplateSources): string[] {
  const { subject, text, html, headers } = sources;
  const constants = [subject, ...Object.values(headers)].filter(isBlank).map(({ file }) => file);
  return [
    ...constants.map((file) => `${file} is empty`),
    ...(isBlank(text) && isBlank(html) ? [`${text.file} and ${html.file} are empty`] : []),
  ];
}

export const HOW_TO_FILL =
  'add a default text, such as {{#if x}}{{x}}{{else}}none{{/if}}, or omit the header; nothing was sent';

function mayBeEmpty(source: Source): boolean {
  return !parseSource(source).body.some((one) => isContent(one) && one.value.trim() !== '');
}

function isBlank(source: Source): boolean {
  return mayBeEmpty(source) && !parseSource(source).body.some((one) => isBlock(one) || isMustache(one));
}
