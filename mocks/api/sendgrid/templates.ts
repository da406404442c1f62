import { jsonResponse, type Route, type RoutedRequest } from '../dialect.ts';
import type { ApiResponse } from '../exchange.ts';
import { compileHandlebars, type Render } from '../handlebars.ts';
import { idGenerator } from '../identity.ts';
import type { JsonRecord } from '../json.ts';
import { HELPERS } from './handlebars-helpers.ts';
import { plainError } from './problems.ts';

/** A version of a dynamic template, compiled once when it is stored. */
export interface TemplateVersion {
  readonly hasSubject: boolean;
  readonly subject: Render;
  readonly text: Render;
  readonly html: Render;
}

/** Stored templates: https://www.twilio.com/docs/sendgrid/api-reference/transactional-templates */
export interface Templates {
  readonly routes: readonly {
    readonly method: Route['method'];
    readonly path: string;
    readonly answer: (json: JsonRecord, request: RoutedRequest) => ApiResponse;
  }[];
  active(templateId: string): TemplateVersion | undefined;
}

interface Stored {
  readonly id: string;
  name: string;
  updatedAt: string;
  readonly versions: Map<string, StoredVersion>;
  active: StoredVersion | undefined;
}

interface StoredVersion {
  readonly compiled: TemplateVersion;
  /** The API's representation, without `active`. */
  readonly json: JsonRecord;
}

const MAX_NAME = 100;
const MAX_SUBJECT = 255;
const MAX_CONTENT_BYTES = 1_048_576;
const VERSION_TEXTS = ['subject', 'html_content', 'plain_content'] as const;
const NO_CONTENT: ApiResponse = { status: 204, headers: {}, body: '' };
const NO_TEMPLATE: ApiResponse = plainError(404, 'template not found', 'template_id');
const NO_VERSION: ApiResponse = plainError(404, 'template version not found', 'version_id');

export function createTemplates(): Templates {
  const stored = new Map<string, Stored>();
  const nextId = idGenerator(32);

  function create({ name, generation = 'legacy' }: JsonRecord): ApiResponse {
    if (!isName(name)) return WRONG_NAME;
    // The provider's default is `legacy`, which this mock does not support.
    if (generation !== 'dynamic') {
      return plainError(400, 'this mock stores dynamic templates only', 'generation');
    }
    const template: Stored = {
      id: `d-${nextId()}`,
      name,
      updatedAt: timestamp(),
      versions: new Map(),
      active: undefined,
    };
    stored.set(template.id, template);
    return jsonResponse(201, templateJson(template));
  }

  /** Stores a new or changed version. */
  function setVersion(template: Stored, json: JsonRecord, before: StoredVersion | undefined): ApiResponse {
    const merged: JsonRecord = { ...before?.json, ...json };
    const { name, subject, html_content = '', plain_content = '' } = merged;
    if (!isName(name)) return WRONG_NAME;
    if (typeof subject !== 'string' || subject.length > MAX_SUBJECT) {
      return plainError(400, `subject is required and must be at most ${MAX_SUBJECT} characters`, 'subject');
    }
    const compiled: Partial<Record<(typeof VERSION_TEXTS)[number], Render>> = {};
    for (const field of VERSION_TEXTS) {
      const result = compileContent(merged[field] ?? '');
      if ('error' in result) return plainError(400, result.error, field);
      compiled[field] = result.render;
    }
    const id = String(before?.json['id'] ?? nextId());
    const version: StoredVersion = {
      compiled: {
        hasSubject: subject !== '',
        subject: compiled.subject ?? nothing,
        text: compiled.plain_content ?? nothing,
        html: compiled.html_content ?? nothing,
      },
      json: {
        id,
        template_id: template.id,
        name,
        subject,
        html_content,
        plain_content,
        generate_plain_content: merged['generate_plain_content'] !== false,
        editor: 'code',
        updated_at: timestamp(),
      },
    };
    const wasActive = before !== undefined && template.active === before;
    template.versions.set(id, version);
    if (json['active'] === 1 || template.active === undefined || wasActive) template.active = version;
    return jsonResponse(before === undefined ? 201 : 200, versionJson(template, version));
  }

  type OnTemplate = (template: Stored, json: JsonRecord, request: RoutedRequest) => ApiResponse;
  type OnVersion = (template: Stored, version: StoredVersion, json: JsonRecord) => ApiResponse;
  const onTemplate =
    (answer: OnTemplate) =>
    (json: JsonRecord, request: RoutedRequest): ApiResponse => {
      const template = stored.get(request.params['id'] ?? '');
      return template === undefined ? NO_TEMPLATE : answer(template, json, request);
    };
  const onVersion = (answer: OnVersion): ReturnType<typeof onTemplate> =>
    onTemplate((template, json, { params }) => {
      const version = template.versions.get(params['version'] ?? '');
      return version === undefined ? NO_VERSION : answer(template, version, json);
    });

  const one = '/v3/templates/:id';
  const version = `${one}/versions/:version`;
  return {
    routes: [
      { method: 'POST', path: '/v3/templates', answer: create },
      {
        method: 'GET',
        path: '/v3/templates',
        answer: () => {
          const result = [...stored.values()].map(templateJson);
          return jsonResponse(200, { result, _metadata: { count: result.length } });
        },
      },
      { method: 'GET', path: one, answer: onTemplate((known) => jsonResponse(200, templateJson(known))) },
      {
        method: 'PATCH',
        path: one,
        answer: onTemplate((known, { name }) => {
          if (!isName(name)) return WRONG_NAME;
          known.name = name;
          known.updatedAt = timestamp();
          return jsonResponse(200, templateJson(known));
        }),
      },
      {
        method: 'DELETE',
        path: one,
        answer: onTemplate(({ id }) => {
          stored.delete(id);
          return NO_CONTENT;
        }),
      },
      {
        method: 'POST',
        path: `${one}/versions`,
        answer: onTemplate((known, json) => setVersion(known, json, undefined)),
      },
      {
        method: 'GET',
        path: version,
        answer: onVersion((known, found) => jsonResponse(200, versionJson(known, found))),
      },
      {
        method: 'PATCH',
        path: version,
        answer: onVersion((known, found, json) => setVersion(known, json, found)),
      },
      {
        method: 'DELETE',
        path: version,
        answer: onVersion((known, found) => {
          known.versions.delete(String(found.json['id']));
          if (known.active === found) known.active = undefined;
          return NO_CONTENT;
        }),
      },
      {
        method: 'POST',
        path: `${version}/activate`,
        answer: onVersion((known, found) => {
          known.active = found;
          return jsonResponse(200, versionJson(known, found));
        }),
      },
    ],
    active: (templateId) => stored.get(templateId)?.active?.compiled,
  };
}

const WRONG_NAME = plainError(400, `name is required and must be at most ${MAX_NAME} characters`, 'name');
const nothing: Render = () => '';

function isName(name: unknown): name is string {
  return typeof name === 'string' && name !== '' && name.length <= MAX_NAME;
}

function templateJson(template: Stored): object {
  const { id, name, updatedAt, versions } = template;
  return {
    id,
    name,
    generation: 'dynamic',
    updated_at: updatedAt,
    versions: [...versions.values()].map((version) => versionJson(template, version)),
  };
}

function versionJson({ active }: Stored, version: StoredVersion): object {
  return { ...version.json, active: active === version ? 1 : 0 };
}

function compileContent(source: unknown): ReturnType<typeof compileHandlebars> {
  if (typeof source !== 'string') return { error: 'must be a string' };
  if (Buffer.byteLength(source) > MAX_CONTENT_BYTES) return { error: 'content may not exceed 1 MB' };
  return compileHandlebars(source, { helpers: HELPERS, partials: false });
}

function timestamp(): string {
  return new Date().toISOString().slice(0, 19).replace('T', ' ');
}
