import type { Mailbox } from '../../../src/model/message.ts';
import { jsonResponse, type Route, type RoutedRequest } from '../dialect.ts';
import type { ApiResponse } from '../exchange.ts';
import { isRecord, type JsonRecord, optionalText } from '../json.ts';
import { parseMailbox } from '../mailbox.ts';
import { restError } from './errors.ts';
import { unsupportedIn } from './language.ts';

/** The parts of a template. Those of the message override them. */
export interface Template {
  readonly text: string;
  readonly html: string;
  readonly subject: string | undefined;
  readonly from: Mailbox | undefined;
  readonly replyTo: Mailbox | undefined;
}

/** Stored templates: https://dev.mailjet.com/email/guides/template-api/ */
export interface Templates {
  readonly routes: readonly {
    readonly method: Route['method'];
    readonly path: string;
    readonly answer: (json: JsonRecord, request: RoutedRequest) => ApiResponse;
  }[];
  find(id: number): Template | undefined;
}

interface Stored {
  readonly id: number;
  name: string;
  template: Template;
  headers: unknown;
}

const EMPTY: Template = { text: '', html: '', subject: undefined, from: undefined, replyTo: undefined };

export function createTemplates(): Templates {
  const stored = new Map<number, Stored>();
  const names = new Set<string>();
  let lastId = 0;

  function create({ Name: name }: JsonRecord): ApiResponse {
    if (typeof name !== 'string' || name === '') {
      return restError(400, 'Missing mandatory property: "Name".');
    }
    // "Name, OwnerType, OwnerID is a unique combination": dev.mailjet.com/email/reference/templates
    if (names.has(name))
      return restError(400, `A Template resource with value "${name}" for Name already exists.`);
    names.add(name);
    const made: Stored = { id: ++lastId, name, template: EMPTY, headers: {} };
    stored.set(made.id, made);
    return dataOf(201, templateJson(made));
  }

  const on =
    (answer: (known: Stored, json: JsonRecord) => ApiResponse) =>
    (json: JsonRecord, { params }: RoutedRequest): ApiResponse => {
      const known = stored.get(Number(params['id']));
      return known === undefined ? restError(404, 'Object not found') : answer(known, json);
    };

  /** `keepsMissing`: parts that the request omits keep their value. */
  const setContent = (keepsMissing: boolean) =>
    on((known, json) => {
      const before = keepsMissing ? known.template : EMPTY;
      const text = optionalText(json['Text-part']) ?? before.text;
      const html = optionalText(json['Html-part']) ?? before.html;
      if (text === false || html === false) return restError(400, 'Text-part and Html-part must be strings.');
      const unsupported = unsupportedIn(text) ?? unsupportedIn(html);
      if (unsupported !== undefined) {
        return restError(400, `this mock renders variables only, and not ${unsupported}`);
      }
      known.template = { ...before, ...readDefaults(json['Headers']), text, html };
      known.headers = json['Headers'] ?? (keepsMissing ? known.headers : {});
      return dataOf(201, contentOf(known));
    });

  const one = '/v3/REST/template/:id';
  const content = `${one}/detailcontent`;
  return {
    routes: [
      { method: 'POST', path: '/v3/REST/template', answer: create },
      {
        method: 'GET',
        path: '/v3/REST/template',
        answer: () => dataOf(200, ...[...stored.values()].map(templateJson)),
      },
      { method: 'GET', path: one, answer: on((known) => dataOf(200, templateJson(known))) },
      {
        method: 'PUT',
        path: one,
        answer: on((known, { Name: name }) => {
          if (typeof name !== 'string' || name === '' || (names.has(name) && name !== known.name)) {
            return restError(400, 'Name must be a string that no other template has.');
          }
          names.delete(known.name);
          names.add(name);
          known.name = name;
          return dataOf(200, templateJson(known));
        }),
      },
      {
        method: 'DELETE',
        path: one,
        answer: on(({ id, name }) => {
          stored.delete(id);
          names.delete(name);
          return { status: 204, headers: {}, body: '' };
        }),
      },
      { method: 'GET', path: content, answer: on((known) => dataOf(200, contentOf(known))) },
      { method: 'POST', path: content, answer: setContent(false) },
      { method: 'PUT', path: content, answer: setContent(true) },
    ],
    find: (id) => stored.get(id)?.template,
  };
}

function dataOf(status: number, ...data: readonly object[]): ApiResponse {
  return jsonResponse(status, { Count: data.length, Data: data, Total: data.length });
}

function templateJson({ id, name }: Stored): object {
  return { ID: id, Name: name, OwnerType: 'apikey', EditMode: 2, Purposes: ['transactional'] };
}

function contentOf({ template: { text, html }, headers }: Stored): object {
  return { 'Text-part': text, 'Html-part': html, MJMLContent: '', Headers: headers };
}

/**
 * "A JSON object containing the default value for" From, Subject and Reply-To (Leverage Template Headers).
 */
function readDefaults(value: unknown): Partial<Template> {
  if (!isRecord(value)) return {};
  const defaults: { subject?: string; from?: Mailbox | undefined; replyTo?: Mailbox | undefined } = {};
  for (const [name, text] of Object.entries(value)) {
    if (typeof text !== 'string') continue;
    if (name.toLowerCase() === 'subject') defaults.subject = text;
    if (name.toLowerCase() === 'from') defaults.from = parseMailbox(text);
    if (name.toLowerCase() === 'reply-to') defaults.replyTo = parseMailbox(text);
  }
  return defaults;
}
