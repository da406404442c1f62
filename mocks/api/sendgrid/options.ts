import type { SendOptions } from '../../contract.ts';
import { notServed } from '../documented-fields.ts';
import { type FoundFault, fieldChecker } from '../field-checker.ts';
import { isRecord, type JsonRecord } from '../json.ts';
import { sendOptions } from '../send-options.ts';
import { DOCUMENTATION, MAX_AHEAD_MS } from './documentation.ts';
import type { Problems } from './problems.ts';

const checker = fieldChecker(DOCUMENTATION.mailFields);

/** Checks the fields that the readers do not check. */
export function checkOptions(json: JsonRecord, problems: Problems): void {
  checker.check(json, (fault) => problems.add(fault.path, wordsFor(fault)));
  if (json['reply_to'] !== undefined && json['reply_to_list'] !== undefined) {
    problems.add('reply_to_list', 'Either reply_to or reply_to_list may be used, but not both.');
  }
  checkSendAt(json['send_at'], 'send_at', problems);
  const { personalizations } = json;
  if (!Array.isArray(personalizations)) return;
  for (const [i, one] of personalizations.entries()) {
    if (isRecord(one)) checkSendAt(one['send_at'], `personalizations.${i}.send_at`, problems);
  }
}

function checkSendAt(value: unknown, field: string, problems: Problems): void {
  if (value === undefined || value === null) return;
  if (!Number.isInteger(value)) problems.add(field, 'The send_at must be an integer: a unix timestamp.');
  else if (Number(value) * 1000 > Date.now() + MAX_AHEAD_MS) {
    problems.add(field, 'Scheduling more than 72 hours in advance is forbidden.');
  }
}

/** The provider documents the limits, and only some of the error texts. */
function wordsFor({ fault, path, field }: FoundFault): string {
  switch (fault) {
    case 'unknown':
      return `${notServed(path)}: SendGrid documents no such field.`;
    case 'not-served':
      return `${notServed(path)}.`;
    case 'missing':
      return `${path} is required.`;
    case 'type':
      return `Must be of type ${field?.type}.`;
    case 'value':
      return `Must be one of ${field?.values?.join(', ')}.`;
    case 'too-short':
      return `Must be at least ${field?.min} long.`;
    case 'too-long':
      return `Must be at most ${field?.max} long.`;
    case 'too-big':
      return `May not exceed ${field?.maxBytes} bytes.`;
    default:
      return fault satisfies never;
  }
}

/** The options of one personalization that do not change its message. */
export function keptOf(json: JsonRecord, index: number): SendOptions {
  const common: JsonRecord = { ...json, personalizations: undefined };
  const own: JsonRecord = { personalizations: json['personalizations'] };
  return sendOptions([...checker.kept(common), ...checker.kept(own, { list: 'personalizations', index })]);
}
