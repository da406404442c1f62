import { cached } from '../../bounded-cache.ts';
import { type ApiResponse, jsonResponse } from '../dialect.ts';
import { compileHandlebars, type Render } from '../handlebars.ts';
import { isRecord, type JsonRecord, optionalText, parseJson } from '../json.ts';
import { bad, isProblem, type Problem, problem, refused } from './problem.ts';

export interface Template {
  readonly subject: Render;
  readonly text: Render;
  readonly html: Render;
}

/** Templates: https://docs.aws.amazon.com/ses/latest/dg/send-personalized-email-api.html */
export interface Templates {
  /** `POST /v2/email/templates` */
  create(json: JsonRecord): ApiResponse;
  /** The stored one that is named, or the one in the request. */
  find(json: JsonRecord): Template | Problem;
}

const NAME = /^[\w-]{1,64}$/;
/** "Each template can be up to 500 KB in size, including both the text and HTML parts." */
const MAX_TEMPLATE_BYTES = 500_000;
/** "Each input JSON file can be up to 1 MB in size, including both the text and HTML parts." */
const MAX_INLINE_BYTES = 1_000_000;
/** Length constraint of `TemplateData` and `ReplacementTemplateData`. */
const MAX_DATA = 262_144;

export function createTemplates(): Templates {
  const stored = new Map<string, Template>();

  return {
    create({ TemplateName: name, TemplateContent: content }) {
      if (typeof name !== 'string' || !NAME.test(name)) return refused(bad('TemplateName is not valid.'));
      if (stored.has(name)) {
        return refused(problem('AlreadyExistsException', `Template ${name} already exists for account`));
      }
      const template = compile(content, MAX_TEMPLATE_BYTES);
      if (isProblem(template)) return refused(template);
      stored.set(name, template);
      return jsonResponse(200, {});
    },

    find({ TemplateName: name, TemplateContent: content }) {
      if ((name === undefined) === (content === undefined)) {
        return bad('Exactly one of TemplateName and TemplateContent must be given.');
      }
      if (content !== undefined) return compile(content, MAX_INLINE_BYTES);
      const template = typeof name === 'string' ? stored.get(name) : undefined;
      return template ?? problem('NotFoundException', `Template ${String(name)} does not exist.`);
    },
  };
}

/** Data for a template is JSON in a string. */
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
