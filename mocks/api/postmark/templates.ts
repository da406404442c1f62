import { jsonResponse, type Route, type RoutedRequest } from '../dialect.ts';
import type { Render } from '../handlebars.ts';
import { isRecord, type JsonRecord, optionalText } from '../json.ts';
import { valueText } from '../value-text.ts';
import type { Body } from './message.ts';
import { compileMustachio } from './mustachio.ts';
import { isRefusal, type Refusal, refusal, refused } from './refusal.ts';
import { withObject, withoutBody } from './requests.ts';

export type RenderBody = (model: JsonRecord) => Body;
type Response = ReturnType<typeof jsonResponse>;

/** Stored templates: https://postmarkapp.com/developer/api/templates-api */
export interface Templates {
  readonly routes: readonly Route[];
  /** The template that a message names, by ID or alias. */
  find(message: JsonRecord): RenderBody | Refusal;
  /** Renders the template of a message with its model. */
  render(message: JsonRecord): Body | Refusal;
}

interface Template {
  readonly id: number;
  readonly name: string;
  readonly alias: string | undefined;
  readonly source: Body;
  readonly render: RenderBody;
}

const MAX_TEMPLATES = 100;
const ALIAS = /^[A-Za-z][A-Za-z0-9._-]*$/;

export function createTemplates(): Templates {
  const byId = new Map<number, Template>();
  let lastId = 0;

  const byAlias = (alias: string): Template | undefined =>
    [...byId.values()].find((template) => template.alias === alias);

  /** Stores a new or changed template. */
  function set(json: JsonRecord, before: Template | undefined): Response {
    const name = optionalText(json['Name']) ?? before?.name;
    if (!name) return refused(refusal('templateFieldMissing', "The template's 'Name' is required."));
    const alias = optionalText(json['Alias']) ?? before?.alias;
    const taken = typeof alias === 'string' ? byAlias(alias) : undefined;
    if (alias === false || (alias !== undefined && (!ALIAS.test(alias) || (taken ?? before) !== before))) {
      return refused(
        refusal(
          'templateFieldInvalid',
          `The 'Alias' '${valueText(json['Alias'])}' is not valid or already in use.`,
        ),
      );
    }
    const subject = optionalText(json['Subject']) ?? before?.source.subject;
    const text = optionalText(json['TextBody']) ?? before?.source.text ?? '';
    const html = optionalText(json['HtmlBody']) ?? before?.source.html ?? '';
    if (!subject) return refused(refusal('templateFieldMissing', "The template's 'Subject' is required."));
    if (text === false || html === false) {
      return refused(refusal('templateFieldInvalid', "'HtmlBody' and 'TextBody' must be strings."));
    }
    if (text === '' && html === '') {
      return refused(refusal('templateFieldMissing', "The template's 'HtmlBody' or 'TextBody' is required."));
    }
    const source = { subject, text, html };
    const render = compileBody(source);
    if (isRefusal(render)) return refused(render);
    const template: Template = { id: before?.id ?? ++lastId, name, alias, source, render };
    byId.set(template.id, template);
    return jsonResponse(200, summary(template));
  }

  /** The template that a path names, by ID or alias. */
  function named({ params: { id = '' } }: RoutedRequest): Template | undefined {
    return /^\d+$/.test(id) ? byId.get(Number(id)) : byAlias(id);
  }

  function find({ TemplateId: id, TemplateAlias: alias }: JsonRecord): RenderBody | Refusal {
    const template =
      typeof id === 'number' ? byId.get(id) : typeof alias === 'string' ? byAlias(alias) : undefined;
    return (
      template?.render ??
      refusal(
        'templateNotFound',
        `The Template's '${alias === undefined ? 'TemplateId' : 'TemplateAlias'}' associated with this request is ` +
          'not valid or was not found.',
      )
    );
  }

  return {
    routes: [
      withObject('POST', '/templates', (json) =>
        byId.size >= MAX_TEMPLATES
          ? refused(refusal('templateLimit', `A server may have up to ${MAX_TEMPLATES} templates.`))
          : set(json, undefined),
      ),
      withObject('POST', '/templates/validate', validate),
      withoutBody('GET', '/templates', () => {
        const Templates = [...byId.values()].map(summary);
        return jsonResponse(200, { TotalCount: Templates.length, Templates });
      }),
      withoutBody('GET', '/templates/:id', (request) => {
        const template = named(request);
        if (template === undefined) return NOT_FOUND;
        const { subject, text, html } = template.source;
        return jsonResponse(200, {
          ...summary(template),
          Subject: subject,
          TextBody: text,
          HtmlBody: html,
          AssociatedServerId: 23,
        });
      }),
      withObject('PUT', '/templates/:id', (json, request) => {
        const template = named(request);
        return template === undefined ? NOT_FOUND : set(json, template);
      }),
      withoutBody('DELETE', '/templates/:id', (request) => {
        const template = named(request);
        if (template === undefined) return NOT_FOUND;
        byId.delete(template.id);
        return jsonResponse(200, { ErrorCode: 0, Message: `Template ${template.id} removed.` });
      }),
    ],
    find,
    render(message) {
      const render = find(message);
      if (isRefusal(render)) return render;
      const model = message['TemplateModel'];
      if (!isRecord(model)) {
        return refusal('incompatibleJson', "The 'TemplateModel' is required and must be an object.");
      }
      return render(model);
    },
  };
}

const NOT_FOUND: Response = refused(
  refusal('templateNotFound', 'The template was not found: its number or alias is not known.'),
);

function summary({ id, name, alias }: Template): object {
  return {
    TemplateId: id,
    Name: name,
    Active: true,
    Alias: alias ?? null,
    TemplateType: 'Standard',
    LayoutTemplate: null,
  };
}

const PARTS = [
  ['subject', 'Subject'],
  ['text', 'TextBody'],
  ['html', 'HtmlBody'],
] as const;

/**
 * Only HTML is escaped: the Mustachio library has an option for other content
 * (ParserOptions.DisableContentSafety).
 */
export function compileBody(source: Body): RenderBody | Refusal {
  const compiled: Partial<Record<keyof Body, Render>> = {};
  for (const [part, field] of PARTS) {
    const result = compileMustachio(source[part], part === 'html' ? 'html' : 'none');
    if ('error' in result) {
      return refusal('templateFieldInvalid', `The template's '${field}' is not valid: ${result.error}.`);
    }
    compiled[part] = result.render;
  }
  const { subject = nothing, text = nothing, html = nothing } = compiled;
  return (model) => ({ subject: subject(model), text: text(model), html: html(model) });
}

/** `POST /templates/validate` */
function validate(json: JsonRecord): Response {
  const model = json['TestRenderModel'] ?? {};
  let all = true;
  const results = PARTS.flatMap(([part, field]) => {
    const source = json[field];
    if (typeof source !== 'string') return [];
    const result = compileMustachio(source, part === 'html' ? 'html' : 'none');
    const isValid = 'render' in result;
    all &&= isValid;
    const ValidationErrors = isValid ? [] : [{ Message: result.error, Line: 1, CharacterPosition: 1 }];
    const RenderedContent = isValid ? result.render(model) : null;
    return [[field, { ContentIsValid: isValid, ValidationErrors, RenderedContent }] as const];
  });
  return jsonResponse(200, {
    AllContentIsValid: all,
    ...Object.fromEntries(results),
    SuggestedTemplateModel: {},
  });
}

const nothing: Render = () => '';
