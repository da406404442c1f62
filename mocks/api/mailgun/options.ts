import type { SendOptions } from '../../contract.ts';
import { type DocumentedField, notServed } from '../documented-fields.ts';
import { faultOf } from '../field-checker.ts';
import { sendOptions } from '../send-options.ts';
import { FIELDS, MAX_AHEAD_MS } from './documentation.ts';
import type { Form } from './form.ts';

const BY_NAME: ReadonlyMap<string, DocumentedField> = new Map(FIELDS.map((field) => [field.path, field]));

function fieldOf(name: string): DocumentedField | undefined {
  return BY_NAME.get(name) ?? (name[1] === ':' ? BY_NAME.get(`${name.slice(0, 2)}*`) : undefined);
}

/**
 * "Tags: maximum 10 per message":
 * https://documentation.mailgun.com/docs/mailgun/user-manual/tracking-messages/track-tagging
 */
const MAX_TAGS = 10;

/**
 * The error for the first parameter that the table does not allow. The provider documents few of these texts.
 */
export function wrongOption({ fields, files }: Form): string | undefined {
  for (const [name, values] of fields) {
    const field = fieldOf(name);
    if (field === undefined)
      return `${notServed(`the parameter '${name}'`)}: Mailgun documents none of this name`;
    if (field.checkedByReader === true) continue;
    for (const value of values) {
      const fault = faultOf(value, field);
      if (fault === undefined) continue;
      if (fault === 'not-served') return notServed(`the parameter '${name}'`);
      return `'${name}' parameter is not valid: '${value.slice(0, 100)}'`;
    }
  }
  const unknownFile = files.find(({ field }) => field !== 'attachment' && field !== 'inline');
  if (unknownFile !== undefined) return notServed(`files in the parameter '${unknownFile.field}'`);
  if ((fields.get('o:tag')?.length ?? 0) > MAX_TAGS) return `a message may have up to ${MAX_TAGS} tags`;
  return wrongTime(fields.get('o:deliverytime')?.[0]);
}

/** RFC 2822: https://documentation.mailgun.com/docs/mailgun/api-reference/api-overview#date-format */
const DATE = /^(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d(?::\d\d)? (?:[+-]\d{4}|[A-Z]{1,5})$/;

function wrongTime(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const wallMs = DATE.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(wallMs)) return "'o:deliverytime' parameter is not an RFC 2822 date";
  return wallMs > Date.now() + MAX_AHEAD_MS
    ? "'o:deliverytime' parameter is more than 7 days ahead"
    : undefined;
}

/** The options of a form that do not belong to the message. */
export function optionsOf({ fields }: Form): SendOptions {
  return sendOptions(
    [...fields].flatMap(([path, values]) => {
      const field = fieldOf(path);
      if (field?.treatment !== 'kept') return [];
      const value = values.length === 1 ? values[0] : values;
      return [{ path, field, value }];
    }),
  );
}
