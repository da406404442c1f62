import { type ApiResponse, jsonResponse } from '../dialect.ts';
import type { Render } from '../handlebars.ts';
import { isRecord, type JsonRecord, optionalText } from '../json.ts';
import type { Body } from './message.ts';
import { compileMustachio } from './mustachio.ts';
import { type Refusal, refusal, refused } from './refusal.ts';

/** Stored templates: https://postmarkapp.com/developer/api/templates-api */
export interface Templates {
  /** `POST /templates` */
  create(json: JsonRecord): ApiResponse;
  /** Renders the message's template with its model. */
  render(message: JsonRecord): Body | Refusal;
}

interface Template {
  readonly subject: Render;
  readonly text: Render;
  readonly html: Render;
}

const MAX_TEMPLATES = 100;
const ALIAS = /^[A-Za-z][A-Za-z0-9._-]*$/;

export function createTemplates(): Templates {
  const byId = new Map<number, Template>();
  const byAlias = new Map<string, Template>();

  return {
    create(json) {
      if (byId.size >= MAX_TEMPLATES) {
        return refused(refusal('templateLimit', `A server may have up to ${MAX_TEMPLATES} templates.`));
      }
      const name = optionalText(json['Name']);
      if (!name) return refused(refusal('templateFieldMissing', "The template's 'Name' is required."));
      const alias = optionalText(json['Alias']);
      if (alias === false || (alias !== undefined && (!ALIAS.test(alias) || byAlias.has(alias)))) {
        return refused(
          refusal('templateFieldInvalid', `The 'Alias' '${alias}' is not valid or already in use.`),
        );
      }
      const subject = optionalText(json['Subject']);
      const text = optionalText(json['TextBody']) ?? '';
      const html = optionalText(json['HtmlBody']) ?? '';
      if (!subject) return refused(refusal('templateFieldMissing', "The template's 'Subject' is required."));
      if (text === '' && html === '') {
        return refused(
          refusal('templateFieldMissing', "The template's 'HtmlBody' or 'TextBody' is required."),
        );
      }
      const template = compileAll({ Subject: subject, TextBody: text, HtmlBody: html });
      if ('ErrorCode' in template) return refused(template);
      const id = byId.size + 1;
      byId.set(id, template);
      if (alias !== undefined) byAlias.set(alias, template);
      return jsonResponse(200, {
        TemplateId: id,
        Name: name,
        Active: true,
        Alias: alias ?? null,
        TemplateType: 'Standard',
        LayoutTemplate: null,
      });
    },

    render(message) {
      const { TemplateId: id, TemplateAlias: alias, TemplateModel: model } = message;
      const template =
        typeof id === 'number' ? byId.get(id) : typeof alias === 'string' ? byAlias.get(alias) : undefined;
      if (template === undefined) {
        return refusal(
          'templateNotFound',
          `The Template's '${alias === undefined ? 'TemplateId' : 'TemplateAlias'}' associated with this request is ` +
            'not valid or was not found.',
        );
      }
      if (!isRecord(model)) {
        return refusal('incompatibleJson', "The 'TemplateModel' is required and must be an object.");
      }
      return { subject: template.subject(model), text: template.text(model), html: template.html(model) };
    },
  };
}

/**
 * `{{x}}` is escaped in HTML only: the Mustachio library has a switch for content that is no HTML
 * (ParserOptions.DisableContentSafety).
 */
function compileAll(
  sources: Readonly<Record<'Subject' | 'TextBody' | 'HtmlBody', unknown>>,
): Template | Refusal {
  const compiled: Render[] = [];
  for (const field of ['Subject', 'TextBody', 'HtmlBody'] as const) {
    const source = sources[field];
    const result =
      typeof source === 'string'
        ? compileMustachio(source, field === 'HtmlBody' ? 'html' : 'none')
        : { error: 'it must be a string' };
    if ('error' in result) {
      return refusal('templateFieldInvalid', `The template's '${field}' is not valid: ${result.error}.`);
    }
    compiled.push(result.render);
  }
  const [subject = nothing, text = nothing, html = nothing] = compiled;
  return { subject, text, html };
}

const nothing: Render = () => '';
