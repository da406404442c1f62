import { jsonResponse, type RoutedRequest } from '../dialect.ts';
import type { ApiResponse } from '../exchange.ts';
import { fieldChecker } from '../field-checker.ts';
import { type JsonRecord, optionalText } from '../json.ts';
import { TEMPLATE_FIELDS } from './fields.ts';
import { readMailbox, type Stored } from './message.ts';
import { invalid, isProblem, missing, type Problem, refused, wrongField } from './problem.ts';
import { compileTemplate } from './template.ts';

/** Stored templates: https://developers.brevo.com/reference/create-smtp-template */
export interface Templates {
  create(json: JsonRecord): ApiResponse;
  update(json: JsonRecord, request: RoutedRequest): ApiResponse;
  list(request: RoutedRequest): ApiResponse;
  get(request: RoutedRequest): ApiResponse;
  remove(request: RoutedRequest): ApiResponse;
  find(id: unknown): Stored | undefined;
}

interface Entry {
  readonly id: number;
  readonly template: Stored;
  /** The request body. */
  readonly json: JsonRecord;
  readonly createdAt: string;
  readonly modifiedAt: string;
}

const fields = fieldChecker(TEMPLATE_FIELDS);

export function createTemplates(): Templates {
  const stored = new Map<number, Entry>();
  let last = 0;
  const named = ({ params }: RoutedRequest): Entry | undefined => stored.get(Number(params['id']));

  return {
    create(json) {
      const template = readTemplate(json);
      if (isProblem(template)) return refused(template);
      const id = ++last;
      const now = new Date().toISOString();
      stored.set(id, { id, template, json, createdAt: now, modifiedAt: now });
      return jsonResponse(201, { id });
    },

    update(json, request) {
      const before = named(request);
      if (before === undefined) return NOT_FOUND;
      const changed = { ...before.json, ...json };
      const template = readTemplate(changed);
      if (isProblem(template)) return refused(template);
      stored.set(before.id, { ...before, template, json: changed, modifiedAt: new Date().toISOString() });
      return NOTHING;
    },

    list({ query = '' }) {
      const parameters = new URLSearchParams(query);
      const status = parameters.get('templateStatus');
      const [limit, offset] = [Number(parameters.get('limit') ?? 50), Number(parameters.get('offset') ?? 0)];
      if (![limit, offset].every((one) => Number.isInteger(one) && one >= 0)) {
        return refused(invalid('limit or offset is invalid'));
      }
      const found = [...stored.values()]
        .reverse()
        .filter(({ template }) => status === null || String(template.active) === status);
      return jsonResponse(200, {
        count: found.length,
        templates: found.slice(offset, offset + limit).map(overview),
      });
    },

    get(request) {
      const found = named(request);
      return found === undefined ? NOT_FOUND : jsonResponse(200, overview(found));
    },

    remove(request) {
      const found = named(request);
      if (found === undefined) return NOT_FOUND;
      // "Only inactive templates can be deleted": https://developers.brevo.com/reference/delete-smtp-template
      if (found.template.active) return refused(invalid('Active template can not be deleted'));
      stored.delete(found.id);
      return NOTHING;
    },

    find: (id) => (typeof id === 'number' ? stored.get(id)?.template : undefined),
  };
}

const NOTHING: ApiResponse = { status: 204, headers: {}, body: '' };
const NOT_FOUND = refused({ code: 'document_not_found', message: 'Template ID does not exist' }, 404);

function readTemplate(json: JsonRecord): Stored | Problem {
  const wrong = wrongField(fields, json);
  if (wrong !== undefined) return wrong;
  const name = optionalText(json['templateName']);
  const subject = optionalText(json['subject']);
  const html = optionalText(json['htmlContent']);
  const sender = readMailbox(json['sender']);
  if (!name) return missing('templateName');
  if (!subject) return missing('subject');
  if (!html) return missing('htmlContent');
  if (sender === undefined) return invalid('sender email is invalid');
  // "The field must have more than 10 characters."
  if (html.length <= 10) return invalid('htmlContent is too short');
  const [title, body] = [compileTemplate(subject, 'none'), compileTemplate(html, 'html')];
  if ('error' in title) return invalid(title.error);
  if ('error' in body) return invalid(body.error);
  const replyAddress = optionalText(json['replyTo']);
  const replyTo = replyAddress === undefined ? undefined : readMailbox({ email: replyAddress });
  if (replyAddress !== undefined && replyTo === undefined) return invalid('replyTo email is invalid');
  return { subject: title.render, html: body.render, sender, replyTo, active: json['isActive'] === true };
}

function overview({ id, template, json, createdAt, modifiedAt }: Entry): JsonRecord {
  return {
    id,
    name: json['templateName'],
    subject: json['subject'],
    isActive: template.active,
    testSent: false,
    sender: { name: template.sender.name ?? '', email: template.sender.address },
    replyTo: json['replyTo'] ?? '',
    toField: '',
    tag: json['tag'] ?? '',
    htmlContent: json['htmlContent'],
    createdAt,
    modifiedAt,
  };
}
