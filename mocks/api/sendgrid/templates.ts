import { type ApiResponse, jsonResponse } from '../dialect.ts';
import { compileHandlebars, type Render } from '../handlebars.ts';
import { serials } from '../identity.ts';
import type { JsonRecord } from '../json.ts';
import { HELPERS } from './helpers.ts';
import { plainError } from './problems.ts';

/** What a dynamic template renders with; compiled once, when the version is stored. */
export interface TemplateVersion {
  readonly hasSubject: boolean;
  readonly subject: Render;
  readonly text: Render;
  readonly html: Render;
}

/** Stored templates: https://www.twilio.com/docs/sendgrid/api-reference/transactional-templates */
export interface Templates {
  /** `POST /v3/templates` */
  create(json: JsonRecord): ApiResponse;
  /** `POST /v3/templates/{id}/versions` */
  addVersion(templateId: string, json: JsonRecord): ApiResponse;
  active(templateId: string): TemplateVersion | undefined;
}

const MAX_NAME = 100;
const MAX_SUBJECT = 255;
const MAX_CONTENT_BYTES = 1_048_576;
const VERSION_TEXTS = ['subject', 'html_content', 'plain_content'] as const;

export function createTemplates(): Templates {
  const active = new Map<string, TemplateVersion | undefined>();
  const nextId = serials(32);

  return {
    create({ name, generation = 'legacy' }) {
      if (typeof name !== 'string' || name === '' || name.length > MAX_NAME) {
        return plainError(400, `name is required and must be at most ${MAX_NAME} characters`, 'name');
      }
      // The provider's own default is `legacy`, but its substitution tags are not what this mock is for.
      if (generation !== 'dynamic') {
        return plainError(400, 'this mock stores dynamic templates only', 'generation');
      }
      const id = `d-${nextId()}`;
      active.set(id, undefined);
      return jsonResponse(201, { id, name, generation, updated_at: timestamp(), versions: [] });
    },

    addVersion(templateId, json) {
      if (!active.has(templateId)) return plainError(404, 'template not found', 'template_id');
      const { name, subject, html_content = '', plain_content = '' } = json;
      if (typeof name !== 'string' || name === '' || name.length > MAX_NAME) {
        return plainError(400, `name is required and must be at most ${MAX_NAME} characters`, 'name');
      }
      if (typeof subject !== 'string' || subject.length > MAX_SUBJECT) {
        return plainError(
          400,
          `subject is required and must be at most ${MAX_SUBJECT} characters`,
          'subject',
        );
      }
      const compiled: Partial<Record<(typeof VERSION_TEXTS)[number], Render>> = {};
      for (const field of VERSION_TEXTS) {
        const result = compileContent(json[field] ?? '');
        if ('error' in result) return plainError(400, result.error, field);
        compiled[field] = result.render;
      }
      const version: TemplateVersion = {
        hasSubject: subject !== '',
        subject: compiled.subject ?? nothing,
        text: compiled.plain_content ?? nothing,
        html: compiled.html_content ?? nothing,
      };
      const isActive = json['active'] === 1 || active.get(templateId) === undefined;
      if (isActive) active.set(templateId, version);
      return jsonResponse(201, {
        id: nextId(),
        template_id: templateId,
        active: isActive ? 1 : 0,
        name,
        subject,
        html_content,
        plain_content,
        generate_plain_content: json['generate_plain_content'] !== false,
        editor: 'code',
        updated_at: timestamp(),
      });
    },

    active: (templateId) => active.get(templateId),
  };
}

const nothing: Render = () => '';

function compileContent(source: unknown): ReturnType<typeof compileHandlebars> {
  if (typeof source !== 'string') return { error: 'must be a string' };
  if (Buffer.byteLength(source) > MAX_CONTENT_BYTES) return { error: 'content may not exceed 1 MB' };
  return compileHandlebars(source, { helpers: HELPERS, partials: false });
}

function timestamp(): string {
  return new Date().toISOString().slice(0, 19).replace('T', ' ');
}
