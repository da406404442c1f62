import { randomUUID } from 'node:crypto';
import { substitution } from '../../substitution.ts';
import { type ApiResponse, jsonResponse } from '../dialect.ts';
import { isRecord, type JsonRecord, optionalText } from '../json.ts';
import { invalid, missing, type Problem, problem, refused } from './problem.ts';

interface Template {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly from: string | undefined;
  readonly replyTo: readonly string[] | undefined;
  readonly variables: readonly Variable[];
}

interface Variable {
  readonly key: string;
  readonly type: string;
  readonly fallback: string | number | undefined;
}

/** Stored templates: https://resend.com/docs/dashboard/templates/introduction */
export interface Templates {
  /** `POST /templates` */
  create(json: JsonRecord): ApiResponse;
  /** `POST /templates/{id}/publish` */
  publish(id: string): ApiResponse;
  /** Renders a message's `template`. */
  render(value: unknown): Omit<Template, 'variables'> | Problem;
}

/** https://resend.com/docs/dashboard/templates/template-variables */
const MAX_VARIABLES = 50;
const KEY = /^\w{1,50}$/;
const RESERVED: ReadonlySet<string> = new Set([
  'FIRST_NAME',
  'LAST_NAME',
  'EMAIL',
  'UNSUBSCRIBE_URL',
  'RESEND_UNSUBSCRIBE_URL',
  'contact',
  'this',
]);
/** https://resend.com/docs/api-reference/emails/send-email, `template.variables` */
const MAX_VALUE = 2000;

/** "Triple mustaches": values are put in as they are. */
const TAG = /\{\{\{\s*(\w+)\s*\}\}\}/g;
const fill = substitution(TAG, (name) => `{{{${name}}}}`);

export function createTemplates(): Templates {
  const drafts = new Map<string, Template>();
  const published = new Map<string, Template>();
  const aliases = new Map<string, string>();
  const idOf = (name: string): string => aliases.get(name) ?? name;

  return {
    create(json) {
      const template = readTemplate(json);
      if ('statusCode' in template) return refused(template);
      const alias = optionalText(json['alias']);
      if (alias === false || (alias !== undefined && aliases.has(alias))) {
        return refused(invalid('The `alias` field must be a string that no other template has.'));
      }
      const id = randomUUID();
      drafts.set(id, template);
      if (alias !== undefined) aliases.set(alias, id);
      return jsonResponse(201, { object: 'template', id });
    },

    publish(name) {
      const id = idOf(name);
      const draft = drafts.get(id);
      if (draft === undefined) return refused(problem(404, 'not_found', 'Template not found'));
      published.set(id, draft);
      return jsonResponse(200, { object: 'template', id });
    },

    render(value) {
      const { id, variables = {} }: JsonRecord = isRecord(value) ? value : {};
      if (typeof id !== 'string') return missing('template.id');
      const template = published.get(idOf(id));
      if (template === undefined) {
        return drafts.has(idOf(id))
          ? invalid('The template must be published before it can be used to send emails.')
          : problem(404, 'not_found', 'Template not found');
      }
      if (!isRecord(variables)) return invalid('The `template.variables` field must be an object.');
      const values: Record<string, string> = {};
      for (const { key, type, fallback } of template.variables) {
        const given = variables[key] ?? fallback;
        if (given === undefined) return invalid(`Missing required variable '${key}'.`);
        if ((typeof given !== 'string' && typeof given !== 'number') || typeof given !== type) {
          return invalid(`Variable '${key}' must be a ${type}.`);
        }
        const text = String(given);
        if (text.length > MAX_VALUE)
          return invalid(`Variable '${key}' is longer than ${MAX_VALUE} characters.`);
        values[key] = text;
      }
      const filled = (text: string): string => fill(text, (name) => values[name]);
      const { subject, text, html, from, replyTo } = template;
      return { subject: filled(subject), text: filled(text), html: filled(html), from, replyTo };
    },
  };
}

function readTemplate(json: JsonRecord): Template | Problem {
  const name = optionalText(json['name']);
  const html = optionalText(json['html']);
  const subject = optionalText(json['subject']) ?? '';
  const text = optionalText(json['text']) ?? '';
  const from = optionalText(json['from']);
  if (!name) return missing('name');
  if (!html) return missing('html');
  if (subject === false || text === false || from === false) {
    return invalid('The `subject`, `text` and `from` fields must be strings.');
  }
  const replyTo = json['reply_to'] === undefined ? undefined : [json['reply_to']].flat();
  if (replyTo?.every((one) => typeof one === 'string') === false) {
    return invalid('The `reply_to` field must be a string or an array of strings.');
  }
  const variables = readVariables(json['variables'] ?? []);
  if ('statusCode' in variables) return variables;
  const defined = new Set(variables.map(({ key }) => key));
  for (const source of [subject, text, html]) {
    for (const [, key = ''] of source.matchAll(TAG)) {
      if (!defined.has(key) && !RESERVED.has(key)) {
        return invalid(`Variable '${key}' is used in the template but not defined in the variables list`);
      }
    }
  }
  return { subject, text, html, from, replyTo, variables };
}

function readVariables(value: unknown): readonly Variable[] | Problem {
  if (!Array.isArray(value)) return invalid('The `variables` field must be an array.');
  if (value.length > MAX_VARIABLES) return invalid(`A template may have ${MAX_VARIABLES} variables.`);
  const variables: Variable[] = [];
  for (const one of value) {
    const { key, type, fallback_value: fallback }: JsonRecord = isRecord(one) ? one : {};
    if (typeof key !== 'string' || !KEY.test(key) || RESERVED.has(key)) {
      return invalid(`Variable key '${String(key)}' is not valid or reserved.`);
    }
    // Documented are booleans, objects and lists as well, but not how they are rendered.
    if (type !== 'string' && type !== 'number') {
      return invalid(`this mock renders variables of type string and number only, not '${String(type)}'`);
    }
    if (fallback !== undefined && fallback !== null && typeof fallback !== type) {
      return invalid(`The fallback value of variable '${key}' must be a ${type}.`);
    }
    variables.push({
      key,
      type,
      fallback: typeof fallback === 'string' || typeof fallback === 'number' ? fallback : undefined,
    });
  }
  return variables;
}
