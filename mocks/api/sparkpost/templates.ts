import { jsonResponse, type RoutedRequest } from '../dialect.ts';
import type { ApiResponse } from '../exchange.ts';
import { fieldChecker } from '../field-checker.ts';
import { idGenerator } from '../identity.ts';
import { isRecord, type JsonRecord, optionalText } from '../json.ts';
import { type Content, readContent } from './content.ts';
import { fieldRefusal, isRefusal, type Refusal, refusal, refused } from './errors.ts';
import { TEMPLATE_FIELDS } from './fields.ts';
import { isLongerThan } from './recipients.ts';

/** Stored templates: https://developers.sparkpost.com/api/templates/ */
export interface Templates {
  /** `POST /api/v1/templates` */
  create(json: JsonRecord): ApiResponse;
  /** `PUT /api/v1/templates/{id}`: changes or publishes the draft, or changes the published version. */
  update(json: JsonRecord, request: RoutedRequest): ApiResponse;
  list(request: RoutedRequest): ApiResponse;
  get(request: RoutedRequest): ApiResponse;
  remove(request: RoutedRequest): ApiResponse;
  preview(json: JsonRecord, request: RoutedRequest): ApiResponse;
  find(id: string, draft: boolean): Content | undefined;
}

interface Version {
  readonly content: Content;
  /** The content as sent. */
  readonly json: JsonRecord;
}

interface Stored {
  readonly id: string;
  name: string;
  description: string;
  options: JsonRecord;
  shared: boolean;
  updatedAt: string;
  draft: Version | undefined;
  published: Version | undefined;
}

/** "Maximum length - 5 MB" */
const MAX_CONTENT_BYTES = 5_000_000;

const fields = fieldChecker(TEMPLATE_FIELDS);

export function createTemplates(): Templates {
  const stored = new Map<string, Stored>();
  const nextId = idGenerator(16);

  /** The template that a request names, or an error. */
  function named({ params }: RoutedRequest): Stored | Refusal {
    const id = params['id'] ?? '';
    return stored.get(id) ?? refusal(404, '1603', `template '${id}' does not exist`);
  }

  return {
    create(json) {
      const id = optionalText(json['id']);
      const name = optionalText(json['name']);
      if (id === undefined && name === undefined)
        return refused(refusal(422, '1400', 'id or name is required'));
      const wrong = wrongField(json);
      if (wrong !== undefined) return refused(wrong);
      if (id === false || Buffer.byteLength(id ?? '') > MAX_ID_BYTES) {
        return refused(refusal(422, '1300', `id may have ${MAX_ID_BYTES} bytes`));
      }
      if (id !== undefined && stored.has(id)) {
        return refused(refusal(409, '1602', `template '${id}' already exists`));
      }
      if (!isRecord(json['content'])) return refused(refusal(422, '1400', 'content is a required field'));
      const version = readVersion(json['content']);
      if (isRefusal(version)) return refused(version);
      const isPublished = json['published'] === true;
      const key = id ?? nextId();
      const template: Stored = {
        id: key,
        name: key,
        description: '',
        options: {},
        shared: false,
        updatedAt: '',
        draft: isPublished ? undefined : version,
        published: isPublished ? version : undefined,
      };
      describe(template, json);
      stored.set(key, template);
      return jsonResponse(200, { results: { id: key } });
    },

    update(json, request) {
      const template = named(request);
      if (isRefusal(template)) return refused(template);
      const wrong = wrongField(json);
      if (wrong !== undefined) return refused(wrong);
      if (isRecord(json['content'])) {
        const version = readVersion(json['content']);
        if (isRefusal(version)) return refused(version);
        if (queryOf(request).get('update_published') === 'true') template.published = version;
        else template.draft = version;
      }
      describe(template, json);
      if (json['published'] === true && template.draft !== undefined) {
        template.published = template.draft;
        template.draft = undefined;
      }
      return jsonResponse(200, { results: { id: template.id } });
    },

    list(request) {
      const draft = queryOf(request).get('draft');
      const results = [...stored.values()]
        .filter((one) => draft === null || (draft === 'true' ? one.draft : one.published) !== undefined)
        .map(summary);
      return jsonResponse(200, { results });
    },

    get(request) {
      const template = named(request);
      if (isRefusal(template)) return refused(template);
      const version = versionOf(template, request);
      if (version === undefined)
        return refused(refusal(404, '1603', `template '${template.id}' does not exist`));
      return jsonResponse(200, {
        results: { ...summary(template), options: template.options, content: version.json },
      });
    },

    remove(request) {
      const template = named(request);
      if (isRefusal(template)) return refused(template);
      stored.delete(template.id);
      return jsonResponse(200, {});
    },

    preview(json, request) {
      const template = named(request);
      if (isRefusal(template)) return refused(template);
      const version = versionOf(template, request);
      if (version === undefined)
        return refused(refusal(404, '1603', `template '${template.id}' does not exist`));
      return preview(version.content, json['substitution_data']);
    },

    find(id, draft) {
      const template = stored.get(id);
      return (draft ? template?.draft : template?.published)?.content;
    },
  };
}

const MAX_ID_BYTES = 64;
const MAX_PREVIEW_DATA = 100_000;

function queryOf({ query = '' }: RoutedRequest): URLSearchParams {
  return new URLSearchParams(query);
}

/** The version of the `draft` parameter; by default the draft if there is one. */
function versionOf({ draft, published }: Stored, request: RoutedRequest): Version | undefined {
  const draftParameter = queryOf(request).get('draft');
  if (draftParameter === null) return draft ?? published;
  return draftParameter === 'true' ? draft : published;
}

function wrongField(json: JsonRecord): Refusal | undefined {
  let wrong: Refusal | undefined;
  fields.check(json, (fault) => {
    if (fault.fault !== 'unknown') wrong ??= fieldRefusal(fault);
  });
  return wrong;
}

function readVersion(json: JsonRecord): Version | Refusal {
  if (isLongerThan(json, MAX_CONTENT_BYTES)) return refusal(422, '1300', 'content exceeds 5MB');
  const content = readContent(json, true);
  return isRefusal(content) ? content : { content, json };
}

/** Sets all fields except the content. */
function describe(template: Stored, json: JsonRecord): void {
  const { name, description, options, shared_with_subaccounts: shared } = json;
  if (typeof name === 'string' && name !== '') template.name = name;
  if (typeof description === 'string') template.description = description;
  if (isRecord(options)) template.options = { ...template.options, ...options };
  if (typeof shared === 'boolean') template.shared = shared;
  template.updatedAt = new Date().toISOString();
}

function summary({ id, name, description, shared, updatedAt, draft, published }: Stored): JsonRecord {
  return {
    id,
    name,
    description,
    published: draft === undefined,
    has_draft: draft !== undefined,
    has_published: published !== undefined,
    shared_with_subaccounts: shared,
    last_update_time: updatedAt,
  };
}

/** Renders content with these values. */
export function preview(content: Content, data: unknown): ApiResponse {
  const values = data ?? {};
  if (!isRecord(values) || isLongerThan(values, MAX_PREVIEW_DATA)) {
    return refused(refusal(422, '1300', 'substitution_data must be an object of at most 100KB'));
  }
  const { fromEmail, fromName, subject, replyTo, text, html, headers } = content;
  const shown = Object.entries({ subject, reply_to: replyTo, text, html }).flatMap(([field, render]) => {
    const rendered = render(values);
    return rendered === '' ? [] : [[field, rendered] as const];
  });
  return jsonResponse(200, {
    results: {
      from: { email: fromEmail(values), name: fromName(values) },
      ...Object.fromEntries(shown),
      headers: Object.fromEntries(Object.entries(headers).map(([name, render]) => [name, render(values)])),
    },
  });
}
