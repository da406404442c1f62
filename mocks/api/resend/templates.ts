import { randomUUID } from 'node:crypto';
import { substitution } from '../../substitution.ts';
import { jsonResponse } from '../dialect.ts';
import { notServed } from '../documented-fields.ts';
import type { ApiResponse } from '../exchange.ts';
import { isRecord, type JsonRecord, optionalText } from '../json.ts';
import { valueText } from '../value-text.ts';
import { invalid, missing, type Problem, problem, refused } from './problem.ts';

interface Template {
  readonly name: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly from: string | undefined;
  readonly replyTo: readonly string[] | undefined;
  readonly variables: readonly Variable[];
}

/** A template with its draft and its published version. */
interface Stored {
  readonly id: string;
  alias: string | undefined;
  draft: Template;
  published: Template | undefined;
  readonly createdAt: string;
  updatedAt: string;
  publishedAt: string | null;
  /** The request body, to be merged with later changes. */
  json: JsonRecord;
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
  /** `PATCH /templates/{id}` */
  update(id: string, json: JsonRecord): ApiResponse;
  publish(id: string): ApiResponse;
  duplicate(id: string): ApiResponse;
  list(): ApiResponse;
  get(id: string): ApiResponse;
  remove(id: string): ApiResponse;
  /** Renders a message's `template`. */
  render(value: unknown): Rendered | Problem;
}

type Rendered = Pick<Template, 'subject' | 'text' | 'html' | 'from' | 'replyTo'>;

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

/** "Triple mustaches": values are not escaped. */
const TAG = /\{\{\{\s*(\w+)\s*\}\}\}/g;
const fill = substitution(TAG, (name) => `{{{${name}}}}`);

export function createTemplates(): Templates {
  const stored = new Map<string, Stored>();
  const find = (name: string): Stored | undefined =>
    stored.get(name) ?? [...stored.values()].find(({ alias }) => alias === name);

  function store(json: JsonRecord): ApiResponse {
    const template = readTemplate(json);
    if ('statusCode' in template) return refused(template);
    const alias = optionalText(json['alias']);
    if (alias === false || (alias !== undefined && find(alias) !== undefined)) return refused(ALIAS);
    const id = randomUUID();
    const now = new Date().toISOString();
    const times = { createdAt: now, updatedAt: now, publishedAt: null };
    stored.set(id, { id, alias, draft: template, published: undefined, ...times, json });
    return jsonResponse(201, { object: 'template', id });
  }

  /** Finds the template by its ID or alias. */
  const known =
    (answer: (template: Stored) => ApiResponse) =>
    (name: string): ApiResponse => {
      const template = find(name);
      return template === undefined ? refused(NOT_FOUND) : answer(template);
    };

  return {
    create: store,

    update: (name, json) =>
      known((template) => {
        const changed = { ...template.json, ...json };
        const draft = readTemplate(changed);
        if ('statusCode' in draft) return refused(draft);
        const alias = optionalText(json['alias']);
        const holder = typeof alias === 'string' ? find(alias) : undefined;
        if (alias === false || (holder !== undefined && holder !== template)) return refused(ALIAS);
        Object.assign(template, { draft, json: changed, updatedAt: new Date().toISOString() });
        if (alias !== undefined) template.alias = alias;
        return jsonResponse(200, { object: 'template', id: template.id });
      })(name),

    publish: known((template) => {
      template.published = template.draft;
      template.publishedAt = new Date().toISOString();
      return jsonResponse(200, { object: 'template', id: template.id });
    }),

    duplicate: known(({ json: { alias: _, ...rest } }) => store(rest)),

    list: () => {
      const data = [...stored.values()].reverse().map(summary);
      return jsonResponse(200, { object: 'list', has_more: false, data });
    },

    get: known((template) => {
      const { from = null, replyTo = null, subject, text, html, variables } = template.draft;
      return jsonResponse(200, {
        object: 'template',
        ...summary(template),
        from,
        subject,
        reply_to: replyTo,
        html,
        text,
        variables: variables.map(({ key, type, fallback }) => ({
          key,
          type,
          fallback_value: fallback ?? null,
        })),
        has_unpublished_versions: template.draft !== template.published,
      });
    }),

    remove: known(({ id }) => {
      stored.delete(id);
      return jsonResponse(200, { object: 'template', id, deleted: true });
    }),

    render(value) {
      const { id, variables = {} }: JsonRecord = isRecord(value) ? value : {};
      if (typeof id !== 'string') return missing('template.id');
      const found = find(id);
      if (found === undefined) return NOT_FOUND;
      const { published: template } = found;
      if (template === undefined) {
        return invalid('The template must be published before it can be used to send emails.');
      }
      if (!isRecord(variables)) return invalid('The `template.variables` field must be an object.');
      // A Map, because a variable may have the name of an inherited member.
      const values = new Map<string, string>();
      for (const { key, type, fallback } of template.variables) {
        const given = (Object.hasOwn(variables, key) ? variables[key] : undefined) ?? fallback;
        if (given === undefined) return invalid(`Missing required variable '${key}'.`);
        if ((typeof given !== 'string' && typeof given !== 'number') || typeof given !== type) {
          return invalid(`Variable '${key}' must be a ${type}.`);
        }
        const text = String(given);
        if (text.length > MAX_VALUE)
          return invalid(`Variable '${key}' is longer than ${MAX_VALUE} characters.`);
        values.set(key, text);
      }
      const filled = (text: string): string => fill(text, (name) => values.get(name));
      const { subject, text, html, from, replyTo } = template;
      return { subject: filled(subject), text: filled(text), html: filled(html), from, replyTo };
    },
  };
}

const NOT_FOUND = problem(404, 'not_found', 'Template not found');
const ALIAS = invalid('The `alias` field must be a string that no other template has.');

/** https://resend.com/docs/api-reference/templates/list-templates */
function summary({ id, alias, draft, published, createdAt, updatedAt, publishedAt }: Stored) {
  return {
    id,
    name: draft.name,
    alias: alias ?? null,
    status: published === undefined ? 'draft' : 'published',
    published_at: publishedAt,
    created_at: createdAt,
    updated_at: updatedAt,
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
  return { name, subject, text, html, from, replyTo, variables };
}

function readVariables(value: unknown): readonly Variable[] | Problem {
  if (!Array.isArray(value)) return invalid('The `variables` field must be an array.');
  if (value.length > MAX_VARIABLES) return invalid(`A template may have ${MAX_VARIABLES} variables.`);
  const variables: Variable[] = [];
  for (const one of value) {
    const { key, type, fallback_value: fallback }: JsonRecord = isRecord(one) ? one : {};
    if (typeof key !== 'string' || !KEY.test(key) || RESERVED.has(key)) {
      return invalid(`Variable key '${valueText(key)}' is not valid or reserved.`);
    }
    // Booleans, objects and lists are documented too, but not how they are rendered.
    if (type !== 'string' && type !== 'number') {
      return invalid(
        `${notServed('variables of other types than string and number')}: not '${valueText(type)}'`,
      );
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
