import { type ApiResponse, jsonResponse } from '../dialect.ts';
import { compileHandlebars, type Render } from '../handlebars.ts';
import { serials } from '../identity.ts';
import { type Form, firstOf } from './form.ts';

/** Stored templates: https://documentation.mailgun.com/docs/mailgun/api-reference/send/mailgun/templates */
export interface Templates {
  /** `POST /v3/{domain}/templates` */
  create(domain: string, form: Form): ApiResponse;
  find(domain: string, name: string): Render | undefined;
}

const MAX_TEMPLATES = 100;
const MAX_TEMPLATE_BYTES = 100 * 1024;

export function createTemplates(): Templates {
  const domains = new Map<string, Map<string, Render | undefined>>();
  const nextId = serials(32);

  return {
    create(domain, form) {
      // "Name will be down cased."
      const name = firstOf(form, 'name')?.toLowerCase();
      if (!name) return badRequest('name parameter is missing');
      const templates = domains.get(domain) ?? new Map<string, Render | undefined>();
      if (templates.has(name)) return badRequest(`template with name '${name}' already exists`);
      if (templates.size >= MAX_TEMPLATES) return badRequest(`limit of ${MAX_TEMPLATES} templates reached`);
      const source = firstOf(form, 'template');
      if (source !== undefined && Buffer.byteLength(source) > MAX_TEMPLATE_BYTES) {
        return badRequest('template is larger than 100Kb');
      }
      const compiled = source === undefined ? undefined : compileHandlebars(source);
      if (compiled !== undefined && 'error' in compiled) return badRequest(compiled.error);
      templates.set(name, compiled?.render);
      domains.set(domain, templates);
      const createdAt = new Date().toUTCString();
      return jsonResponse(200, {
        template: {
          name,
          description: firstOf(form, 'description') ?? '',
          createdAt,
          createdBy: firstOf(form, 'createdBy') ?? '',
          id: nextId(),
          ...(compiled === undefined
            ? {}
            : {
                version: {
                  createdAt,
                  engine: 'handlebars',
                  tag: firstOf(form, 'tag') ?? 'initial',
                  comment: firstOf(form, 'comment') ?? '',
                  id: nextId(),
                },
              }),
        },
        message: 'template has been stored',
      });
    },

    find: (domain, name) => domains.get(domain)?.get(name.toLowerCase()),
  };
}

export function badRequest(message: string): ApiResponse {
  return jsonResponse(400, { message });
}
