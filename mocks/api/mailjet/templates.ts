import type { Mailbox } from '../../../src/model/message.ts';
import { type ApiResponse, jsonResponse } from '../dialect.ts';
import { isRecord, type JsonRecord, optionalText } from '../json.ts';
import { parseMailbox } from '../mailbox.ts';
import { restError } from './errors.ts';
import { unsupportedIn } from './language.ts';

/** What a template gives where the message itself does not. */
export interface Template {
  readonly text: string;
  readonly html: string;
  readonly subject: string | undefined;
  readonly from: Mailbox | undefined;
  readonly replyTo: Mailbox | undefined;
}

/** Stored templates: https://dev.mailjet.com/email/guides/template-api/ */
export interface Templates {
  /** `POST /v3/REST/template` */
  create(json: JsonRecord): ApiResponse;
  /** `POST` or `PUT /v3/REST/template/{id}/detailcontent`; the latter keeps what it is not given. */
  setContent(id: string, json: JsonRecord, keeps: boolean): ApiResponse;
  find(id: number): Template | undefined;
}

const EMPTY: Template = { text: '', html: '', subject: undefined, from: undefined, replyTo: undefined };

export function createTemplates(): Templates {
  const stored = new Map<number, Template>();
  const names = new Set<string>();

  return {
    create({ Name: name }) {
      if (typeof name !== 'string' || name === '') {
        return restError(400, 'Missing mandatory property: "Name".');
      }
      // "Name, OwnerType, OwnerID is a unique combination": dev.mailjet.com/email/reference/templates
      if (names.has(name))
        return restError(400, `A Template resource with value "${name}" for Name already exists.`);
      names.add(name);
      const id = stored.size + 1;
      stored.set(id, EMPTY);
      return jsonResponse(201, {
        Count: 1,
        Data: [{ ID: id, Name: name, OwnerType: 'apikey', EditMode: 2, Purposes: ['transactional'] }],
        Total: 1,
      });
    },

    setContent(id, json, keeps) {
      const known = stored.get(Number(id));
      if (known === undefined) return restError(404, 'Object not found');
      const before = keeps ? known : EMPTY;
      const text = optionalText(json['Text-part']) ?? before.text;
      const html = optionalText(json['Html-part']) ?? before.html;
      if (text === false || html === false) return restError(400, 'Text-part and Html-part must be strings.');
      const unsupported = unsupportedIn(text) ?? unsupportedIn(html);
      if (unsupported !== undefined) {
        return restError(400, `this mock renders variables only, and not ${unsupported}`);
      }
      stored.set(Number(id), { ...before, ...readDefaults(json['Headers']), text, html });
      return jsonResponse(201, {
        Count: 1,
        Data: [{ 'Text-part': text, 'Html-part': html, MJMLContent: '', Headers: json['Headers'] ?? {} }],
        Total: 1,
      });
    },

    find: (id) => stored.get(id),
  };
}

/** "A JSON object containing the default value for" From, Subject and Reply-To (Leverage Template Headers). */
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
