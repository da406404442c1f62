import { jsonResponse } from '../dialect.ts';
import type { ApiResponse } from '../exchange.ts';
import { compileHandlebars, type ProviderHelpers, type Render } from '../handlebars.ts';
import type { Arity } from '../handlebars-check.ts';
import { idGenerator } from '../identity.ts';
import { isRecord, parseJson } from '../json.ts';
import { type Form, firstOf } from './form.ts';

/** Stored templates: https://documentation.mailgun.com/docs/mailgun/api-reference/send/mailgun/templates */
export interface Templates {
  create(domain: string, form: Form): ApiResponse;
  list(domain: string): ApiResponse;
  get(domain: string, name: string): ApiResponse;
  describe(domain: string, name: string, form: Form): ApiResponse;
  remove(domain: string, name: string): ApiResponse;
  addVersion(domain: string, name: string, form: Form): ApiResponse;
  listVersions(domain: string, name: string): ApiResponse;
  getVersion(domain: string, name: string, tag: string): ApiResponse;
  setVersion(domain: string, name: string, tag: string, form: Form): ApiResponse;
  removeVersion(domain: string, name: string, tag: string): ApiResponse;
  /** The version with this tag; by default the active one. */
  find(domain: string, name: string, tag: string | undefined): Version | undefined;
}

export interface Version {
  readonly render: Render;
  /** "Subject", "From" and "Reply-To" of the template, in lower case. Those of the message override them. */
  readonly headers: ReadonlyMap<string, string>;
  readonly source: string;
  readonly tag: string;
  readonly comment: string;
  readonly id: string;
  readonly createdAt: string;
}

interface Template {
  readonly name: string;
  description: string;
  readonly createdBy: string;
  readonly createdAt: string;
  readonly id: string;
  readonly versions: Map<string, Version>;
  active: string | undefined;
}

const MAX_TEMPLATES = 100;
const MAX_VERSIONS = 40;
const MAX_TEMPLATE_BYTES = 100 * 1024;

/**
 * Mailgun's own helpers:
 * https://documentation.mailgun.com/docs/mailgun/user-manual/sending-messages/send-templates
 */
const HELPERS: ProviderHelpers = {
  functions: {
    equal(this: unknown, a: unknown, b: unknown, { fn, inverse }: Handlebars.HelperOptions): unknown {
      return String(a) === String(b) ? fn(this) : inverse(this);
    },
  },
  arities: new Map<string, Arity>([['equal', [2, 2]]]),
};

export function createTemplates(): Templates {
  const domains = new Map<string, Map<string, Template>>();
  const nextId = idGenerator(32);

  const find = (domain: string, name: string): Template | undefined =>
    domains.get(domain)?.get(name.toLowerCase());

  const on = (domain: string, name: string, answer: (template: Template) => ApiResponse): ApiResponse => {
    const template = find(domain, name);
    return template === undefined ? NOT_FOUND : answer(template);
  };

  const onVersion = (
    [domain, name, tag]: readonly [string, string, string],
    answer: (template: Template, version: Version) => ApiResponse,
  ): ApiResponse =>
    on(domain, name, (template) => {
      const version = template.versions.get(tag.toLowerCase());
      return version === undefined ? NO_VERSION : answer(template, version);
    });

  /** Undefined if the form has no template. */
  function versionOf(form: Form, before: Version | undefined): Version | string | undefined {
    const source = firstOf(form, 'template') ?? before?.source;
    if (source === undefined) return undefined;
    if (Buffer.byteLength(source) > MAX_TEMPLATE_BYTES) return 'template is larger than 100Kb';
    const compiled = compileHandlebars(source, { helpers: HELPERS, partials: false });
    if ('error' in compiled) return compiled.error;
    const headers = headersOf(firstOf(form, 'headers'));
    if (headers === undefined) return "'headers' parameter is not a valid JSON object of strings";
    const engine = firstOf(form, 'engine') ?? 'handlebars';
    if (engine !== 'handlebars') return `engine '${engine}' is not supported`;
    return {
      render: compiled.render,
      headers: headers.size === 0 && before !== undefined ? before.headers : headers,
      source,
      tag: before?.tag ?? (firstOf(form, 'tag') ?? 'initial').toLowerCase(),
      comment: firstOf(form, 'comment') ?? before?.comment ?? '',
      id: before?.id ?? nextId(),
      createdAt: before?.createdAt ?? new Date().toUTCString(),
    };
  }

  function put(template: Template, version: Version, form: Form): void {
    template.versions.set(version.tag, version);
    const isActive = ['yes', 'true'].includes(firstOf(form, 'active') ?? '');
    if (isActive || template.active === undefined) template.active = version.tag;
  }

  return {
    create(domain, form) {
      // "Name will be down cased."
      const name = firstOf(form, 'name')?.toLowerCase();
      if (!name) return badRequest('name parameter is missing');
      const templates = domains.get(domain) ?? new Map<string, Template>();
      if (templates.has(name)) return badRequest(`template with name '${name}' already exists`);
      if (templates.size >= MAX_TEMPLATES) return badRequest(`limit of ${MAX_TEMPLATES} templates reached`);
      const version = versionOf(form, undefined);
      if (typeof version === 'string') return badRequest(version);
      const template: Template = {
        name,
        description: firstOf(form, 'description') ?? '',
        createdAt: new Date().toUTCString(),
        createdBy: firstOf(form, 'createdBy') ?? '',
        id: nextId(),
        versions: new Map(),
        active: undefined,
      };
      if (version !== undefined) put(template, version, form);
      templates.set(name, template);
      domains.set(domain, templates);
      return jsonResponse(200, {
        template: {
          ...summary(template),
          ...(version === undefined ? {} : { version: versionJson(template, version) }),
        },
        message: 'template has been stored',
      });
    },

    list: (domain) =>
      jsonResponse(200, { items: [...(domains.get(domain)?.values() ?? [])].map(summary), paging: {} }),

    get: (domain, name) =>
      on(domain, name, (template) => {
        const active = template.versions.get(template.active ?? '');
        return jsonResponse(200, {
          template: {
            ...summary(template),
            ...(active === undefined
              ? {}
              : { version: { ...versionJson(template, active), template: active.source } }),
          },
        });
      }),

    describe: (domain, name, form) =>
      on(domain, name, (template) => {
        template.description = firstOf(form, 'description') ?? template.description;
        return jsonResponse(200, { message: 'template has been updated', template: { name: template.name } });
      }),

    remove: (domain, name) =>
      on(domain, name, (template) => {
        domains.get(domain)?.delete(template.name);
        return jsonResponse(200, { message: 'template has been deleted', template: { name: template.name } });
      }),

    addVersion: (domain, name, form) =>
      on(domain, name, (template) => {
        const tag = firstOf(form, 'tag')?.toLowerCase();
        if (!tag) return badRequest('tag parameter is missing');
        if (template.versions.has(tag)) return badRequest(`version with tag '${tag}' already exists`);
        if (template.versions.size >= MAX_VERSIONS)
          return badRequest(`limit of ${MAX_VERSIONS} versions reached`);
        const version = versionOf(form, undefined);
        if (version === undefined) return badRequest('template parameter is missing');
        if (typeof version === 'string') return badRequest(version);
        put(template, version, form);
        return jsonResponse(200, {
          message: 'new version of the template has been stored',
          template: { ...summary(template), version: versionJson(template, version) },
        });
      }),

    listVersions: (domain, name) =>
      on(domain, name, (template) =>
        jsonResponse(200, {
          template: {
            ...summary(template),
            versions: [...template.versions.values()].map((version) => versionJson(template, version)),
          },
          paging: {},
        }),
      ),

    getVersion: (domain, name, tag) =>
      onVersion([domain, name, tag], (template, version) =>
        jsonResponse(200, {
          template: {
            ...summary(template),
            version: { ...versionJson(template, version), template: version.source },
          },
        }),
      ),

    setVersion: (domain, name, tag, form) =>
      onVersion([domain, name, tag], (template, before) => {
        const version = versionOf(form, before);
        if (version === undefined || typeof version === 'string') return badRequest(version ?? 'no template');
        put(template, version, form);
        return jsonResponse(200, {
          message: 'version has been updated',
          template: { name: template.name, version: { tag: version.tag } },
        });
      }),

    removeVersion: (domain, name, tag) =>
      onVersion([domain, name, tag], (template, version) => {
        template.versions.delete(version.tag);
        if (template.active === version.tag) template.active = template.versions.keys().next().value;
        return jsonResponse(200, {
          message: 'version has been deleted',
          template: { name: template.name, version: { tag: version.tag } },
        });
      }),

    find(domain, name, tag) {
      const template = find(domain, name);
      return template?.versions.get(tag?.toLowerCase() ?? template.active ?? '');
    },
  };
}

export function badRequest(message: string): ApiResponse {
  return jsonResponse(400, { message });
}

const NOT_FOUND: ApiResponse = jsonResponse(404, { message: 'template not found' });
const NO_VERSION: ApiResponse = jsonResponse(404, { message: 'template version not found' });

function summary({ name, description, createdAt, createdBy, id }: Template): object {
  return { name, description, createdAt, createdBy, id };
}

function versionJson({ active }: Template, { tag, comment, id, createdAt }: Version): object {
  return { createdAt, engine: 'handlebars', tag, comment, id, active: active === tag };
}

/** By name in lower case. */
function headersOf(text: string | undefined): ReadonlyMap<string, string> | undefined {
  if (text === undefined || text === '') return new Map();
  const json = parseJson(text);
  if (!isRecord(json)) return undefined;
  const headers = new Map<string, string>();
  for (const [name, value] of Object.entries(json)) {
    if (typeof value !== 'string') return undefined;
    headers.set(name.toLowerCase(), value);
  }
  return headers;
}
