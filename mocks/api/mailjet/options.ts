import type { SendOptions } from '../../contract.ts';
import { notServed } from '../documented-fields.ts';
import { type FoundFault, fieldChecker } from '../field-checker.ts';
import type { JsonRecord } from '../json.ts';
import { sendOptions } from '../send-options.ts';
import { MESSAGE, REQUEST } from './documentation.ts';
import { Problems, type SendError } from './errors.ts';

const messages = fieldChecker(MESSAGE);
const requests = fieldChecker(REQUEST);

/** Checks the fields that the readers do not check. */
export function checkMessage(json: JsonRecord, problems: Problems): void {
  messages.check(json, (fault) => addProblem(fault, problems));
}

export function requestErrors(json: JsonRecord): readonly SendError[] {
  const problems = new Problems();
  requests.check(json, (fault) => addProblem(fault, problems));
  return problems.found;
}

/** https://dev.mailjet.com/email/guides/send-api-v31/#send-api-errors */
function addProblem({ fault, path, field }: FoundFault, problems: Problems): void {
  switch (fault) {
    case 'unknown':
      problems.add('mj-0002', `${notServed(`"${path}"`)}: Mailjet documents no such property.`, path);
      return;
    case 'not-served':
      problems.add('mj-0005', `${notServed(`"${path}"`)}.`, path);
      return;
    case 'missing':
      problems.add('mj-0003', `"${path}" is mandatory but missing from the input`, path);
      return;
    case 'type':
      if (field?.values !== undefined) problems.add('mj-0005', `"${path}" has not an allowed value.`, path);
      else problems.add('mj-0004', `Type mismatch. Expected type "${field?.type}".`, path);
      return;
    case 'value':
    case 'too-short':
      problems.add('mj-0005', `"${path}" has not an allowed value.`, path);
      return;
    case 'too-long':
    case 'too-big':
      if (field?.type === 'integer') problems.add('mj-0005', `"${path}" has not an allowed value.`, path);
      else problems.add('mj-0006', `"${path}" may have ${field?.max} characters.`, path);
      return;
    default:
      fault satisfies never;
  }
}

/** The options of a message that are invisible to its recipient. */
export function optionsOf(json: JsonRecord): SendOptions {
  return sendOptions(messages.kept(json));
}
