import { cached } from '../../bounded-cache.ts';
import { jsonResponse, type RoutedRequest } from '../dialect.ts';
import type { ApiResponse } from '../exchange.ts';
import { fieldChecker } from '../field-checker.ts';
import { compileHandlebars, type Render } from '../handlebars.ts';
import { isRecord, type JsonRecord, optionalText, parseJson } from '../json.ts';
import { valueText } from '../value-text.ts';
import { TEMPLATE_FIELDS } from './fields.ts';
import { bad, isProblem, type Problem, problem, refused, wrongField } from './problem.ts';

export interface Template {
  readonly subject: Render;
  readonly text: Render;
  readonly html: Render;
}

/** Templates: https://docs.aws.amazon.com/ses/latest/dg/send-personalized-email-api.html */
export interface Templates {
  /** `POST /v2/email/templates` */
  create(json: JsonRecord): ApiResponse;
  update(json: JsonRecord, request: RoutedRequest): ApiResponse;
  list(request: RoutedRequest): ApiResponse;
  get(request: RoutedRequest): ApiResponse;
  remove(request: RoutedRequest): ApiResponse;
  /** `POST /v2/email/templates/{TemplateName}/render` */
  test(json: JsonRecord, request: RoutedRequest): ApiResponse;
  /** The stored template with this name or ARN, or the one in the request. */
  find(json: JsonRecord): Template | Problem;
}

interface Stored {
  readonly name: string;
  readonly template: Template;
  /** The content as sent. */
  readonly content: unknown;
  readonly tags: unknown;
  readonly createdSeconds: number;
}

const NAME = /^[\w-]{1,64}$/;
/** "Each template can be up to 500 KB in size, including both the text and HTML parts." */
const MAX_TEMPLATE_BYTES = 500_000;
/** "Each input JSON file can be up to 1 MB in size, including both the text and HTML parts." */
const MAX_INLINE_BYTES = 1_000_000;
/** Length constraint of `TemplateData` and `ReplacementTemplateData`. */
const MAX_DATA = 262_144;

const fields = fieldChecker(TEMPLATE_FIELDS);

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsimpleemailservicev2.html */
const ARN = /^arn:[\w-]+:ses:[\w-]*:\d*:template\/([\w-]{1,64})$/;

export function createTemplates(): Templates {
  const stored = new Map<string, Stored>();

  function named({ params }: RoutedRequest): Stored | Problem {
    const name = params['name'] ?? '';
    return stored.get(name) ?? unknownTemplate(name);
  }

  return {
    create(json) {
      const wrong = wrongField(fields, json);
      if (wrong !== undefined) return refused(wrong);
      const { TemplateName: name, TemplateContent: content, Tags: tags = [] } = json;
      if (typeof name !== 'string' || !NAME.test(name)) return refused(bad('TemplateName is not valid.'));
      if (stored.has(name)) {
        return refused(problem('AlreadyExistsException', `Template ${name} already exists for account`));
      }
      const template = compile(content, MAX_TEMPLATE_BYTES);
      if (isProblem(template)) return refused(template);
      stored.set(name, { name, template, content, tags, createdSeconds: Date.now() / 1000 });
      return jsonResponse(200, {});
    },

    update({ TemplateContent: content }, request) {
      const before = named(request);
      if (isProblem(before)) return refused(before);
      const template = compile(content, MAX_TEMPLATE_BYTES);
      if (isProblem(template)) return refused(template);
      stored.set(before.name, { ...before, template, content });
      return jsonResponse(200, {});
    },

    list({ query = '' }) {
      const parameters = new URLSearchParams(query);
      const size = Number(parameters.get('PageSize') ?? 10);
      const from = Number(parameters.get('NextToken') ?? 0);
      if (!Number.isInteger(size) || size < 1 || size > 100)
        return refused(bad('PageSize must be between 1 and 100.'));
      if (!Number.isInteger(from) || from < 0)
        return refused(problem('BadRequestException', 'NextToken is not valid.'));
      const all = [...stored.values()].reverse();
      return jsonResponse(200, {
        TemplatesMetadata: all
          .slice(from, from + size)
          .map(({ name, createdSeconds }) => ({ TemplateName: name, CreatedTimestamp: createdSeconds })),
        ...(from + size < all.length ? { NextToken: String(from + size) } : {}),
      });
    },

    get(request) {
      const found = named(request);
      if (isProblem(found)) return refused(found);
      const { name, content, tags } = found;
      return jsonResponse(200, { TemplateName: name, TemplateContent: content, Tags: tags });
    },

    remove(request) {
      const found = named(request);
      if (isProblem(found)) return refused(found);
      stored.delete(found.name);
      return jsonResponse(200, {});
    },

    test(json, request) {
      const found = named(request);
      if (isProblem(found)) return refused(found);
      const data = readData(json['TemplateData']);
      if ('problem' in data) return refused(data.problem);
      const { subject, text, html } = found.template;
      const RenderedTemplate = [
        `Subject: ${subject(data.values)}`,
        '',
        ...[text(data.values), html(data.values)].filter((part) => part !== ''),
        '',
      ].join('\r\n');
      return jsonResponse(200, { RenderedTemplate });
    },

    find({ TemplateName: name, TemplateArn: arn, TemplateContent: content }) {
      const isNamed = name !== undefined || arn !== undefined;
      if (isNamed === (content !== undefined)) {
        return bad('Exactly one of TemplateName, TemplateArn and TemplateContent must be given.');
      }
      if (content !== undefined) return compile(content, MAX_INLINE_BYTES);
      const inArn = typeof arn === 'string' ? ARN.exec(arn)?.[1] : undefined;
      if (arn !== undefined && inArn === undefined) return bad(`TemplateArn ${valueText(arn)} is not valid.`);
      const key = name ?? inArn;
      const found = typeof key === 'string' ? stored.get(key) : undefined;
      return found?.template ?? unknownTemplate(key);
    },
  };
}

function unknownTemplate(name: unknown): Problem {
  return problem('NotFoundException', `Template ${valueText(name)} does not exist.`);
}

/** Parses template data, which is JSON in a string. */
export function readData(value: unknown): { readonly values: JsonRecord } | { readonly problem: Problem } {
  if (value === undefined || value === '') return { values: {} };
  if (typeof value !== 'string' || value.length > MAX_DATA) {
    return { problem: bad(`Template data must be a string of at most ${MAX_DATA} characters.`) };
  }
  const values = parseJson(value);
  return isRecord(values) ? { values } : { problem: bad('Template data is not a JSON object.') };
}

function compile(content: unknown, maxBytes: number): Template | Problem {
  if (!isRecord(content)) return bad('TemplateContent is required.');
  const subject = optionalText(content['Subject']) ?? '';
  const text = optionalText(content['Text']) ?? '';
  const html = optionalText(content['Html']) ?? '';
  if (subject === false || text === false || html === false) {
    return bad('Subject, Text and Html must be strings.');
  }
  if (subject === '' && text === '' && html === '') return bad('TemplateContent is empty.');
  if (Buffer.byteLength(text) + Buffer.byteLength(html) > maxBytes) {
    return bad(`The template exceeds ${maxBytes / 1000} KB.`);
  }
  const compiled: Render[] = [];
  for (const source of [subject, text, html]) {
    const result = compileCached(source);
    if ('error' in result) return bad(`Template is not valid: ${result.error}`);
    compiled.push(result.render);
  }
  const [one = nothing, two = nothing, three = nothing] = compiled;
  return { subject: one, text: two, html: three };
}

const nothing: Render = () => '';

/** "Amazon SES doesn't escape HTML content when rendering the HTML template for a message." */
const compileCached = cached(24, (source: string) => compileHandlebars(source, { noEscape: true }));
