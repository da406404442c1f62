import type { Mailbox } from '../../../src/model/message.ts';
import { canonicalContent } from '../../../src/model/proof/canonical.ts';
import type { Sink } from '../../contract.ts';
import { readOnce } from '../../read-once.ts';
import { basic } from '../authorization.ts';
import {
  type Dialect,
  type DialectInstance,
  jsonResponse,
  MEBIBYTE,
  type Route,
  type RoutedRequest,
} from '../dialect.ts';
import { type ApiRequest, type ApiResponse, headerOf } from '../exchange.ts';
import { identityIn } from '../identity.ts';
import { isRecord, type JsonRecord, parseJson } from '../json.ts';
import { DOCUMENTATION } from './documentation.ts';
import { refused, restError, type SendError, sendError, serverError } from './errors.ts';
import { createHistory, uuidOf } from './history.ts';
import { fill } from './language.ts';
import { type MailjetMessage, readMessage, readShared } from './message.ts';
import { requestErrors } from './options.ts';
import { createTemplates } from './templates.ts';

const API_KEY = '5e4d0ff0000000000000000000000001';
const SECRET_KEY = '5e4d0ff0000000000000000000000002';
const isAuthorized = basic(API_KEY, SECRET_KEY);
const SEND = '/v3.1/send';
/** "The limit is 50 messages per call": https://dev.mailjet.com/email/reference/send-emails/ */
const MAX_MESSAGES = 50;
/** 15 MB of files (see files.ts) as base64, and the same again for texts. */
const MAX_BYTES = 40 * MEBIBYTE;

/** Mailjet: https://dev.mailjet.com/email/guides/send-api-v31/ */
export const mailjet: Dialect = {
  name: 'mailjet',
  baseUrl: 'https://api.mailjet.com',
  credentials: { user: API_KEY, secret: SECRET_KEY },
  create: createInstance,
};

function createInstance(sink: Sink): DialectInstance {
  const templates = createTemplates();
  const history = createHistory();
  let lastId = 70_650_219_165_000_000;
  const nextId = (): number => {
    // Above 2^53, as the provider's own IDs. Even numbers are exact there.
    lastId += 16;
    return lastId;
  };

  function send(json: JsonRecord): ApiResponse {
    const { Messages: messages, Globals: globals = {}, SandboxMode: sandbox } = json;
    if (messages === undefined || messages === null) {
      return refused(
        sendError('mj-0003', 'The Messages is mandatory but missing from the input', 'Messages'),
      );
    }
    if (!Array.isArray(messages) || !isRecord(globals)) {
      return refused(sendError('mj-0004', 'Type mismatch. Expected type "array".', 'Messages'));
    }
    if (messages.length === 0)
      return refused(sendError('mj-0007', '"Messages" cannot be empty.', 'Messages'));
    if (messages.length > MAX_MESSAGES) {
      return refused(sendError('mj-0008', `"Messages" may have ${MAX_MESSAGES} elements.`, 'Messages'));
    }
    const [wrong] = requestErrors(json);
    if (wrong !== undefined) return refused(wrong);
    const shared = readShared(globals);
    let status = 200;
    const results = messages.map((one: unknown) => {
      const message = readMessage(one, shared, templates);
      if (isErrors(message)) {
        // Clients expect the status 4xx if one message is rejected: anymail/django-anymail, mailjet.py.
        status = message[0]?.StatusCode ?? 400;
        return { Errors: message, Status: 'error' };
      }
      const rejection = sandbox === true ? undefined : itemRejection(sink, message);
      if (rejection !== undefined) {
        status = rejection;
        return { Errors: [serverError(rejection)], Status: 'error' };
      }
      if (sandbox === true) return accepted(message, () => ({ uuid: '', id: 0 }));
      const ids: number[] = [];
      const answer = accepted(message, () => {
        const id = nextId();
        ids.push(id);
        return { uuid: uuidOf(id), id };
      });
      deliver(sink, message, ids);
      if (sink.keeps) history.remember(message, ids);
      return answer;
    });
    return jsonResponse(status, { Messages: results });
  }

  return {
    routes: [
      route('POST', SEND, send),
      ...templates.routes.map(({ method, path, answer }) => route(method, path, answer)),
      ...history.routes,
    ],
    refuse: refuseUnauthorized,
    tooLarge: () => refused(sendError('mj-0011', 'The payload size is over the limit.')),
    unknown: () => restError(404, 'Object not found'),
    documentation: DOCUMENTATION,
    error: restError,
    faultAnswer: ({ status }) => jsonResponse(status, serverError(status)),
    reportsItemErrors: true,
  };
}

/** The status of the first rejected recipient. */
function itemRejection(sink: Sink, { to, cc, bcc }: MailjetMessage): number | undefined {
  if (sink.rejectionStatus === undefined) return undefined;
  for (const { address } of [...to, ...cc, ...bcc]) {
    const status = sink.rejectionStatus(address);
    if (status !== undefined) return status;
  }
  return undefined;
}

function isErrors(message: MailjetMessage | readonly SendError[]): message is readonly SendError[] {
  return Array.isArray(message);
}

function accepted(
  { to, cc, bcc, customId }: MailjetMessage,
  next: () => { readonly uuid: string; readonly id: number },
): object {
  const results = (list: readonly Mailbox[]): readonly object[] =>
    list.map(({ address }) => {
      const { uuid, id } = next();
      return {
        Email: address,
        MessageUUID: uuid,
        MessageID: id,
        MessageHref: `https://api.mailjet.com/v3/REST/message/${id}`,
      };
    });
  return { Status: 'success', CustomID: customId, To: results(to), Cc: results(cc), Bcc: results(bcc) };
}

/**
 * Renders one message and delivers it to all its recipients. A template error blocks the accepted message:
 * https://dev.mailjet.com/template-language/SMTP/ (X-MJ-TemplateErrorDeliver)
 *
 * @param messageIds one per recipient, in the order of To, Cc and Bcc
 */
function deliver(sink: Sink, message: MailjetMessage, messageIds: readonly number[]): void {
  const { variables, deliversErrors } = message;
  let { subject, text, html } = message;
  if (variables !== undefined) {
    const filled = {
      subject: fill(subject, variables),
      text: fill(text, variables),
      html: fill(html, variables),
    };
    const missing = filled.subject.missing ?? filled.text.missing ?? filled.html.missing;
    if (missing !== undefined && !deliversErrors) return;
    subject = filled.subject.text;
    text = filled.text.text;
    html = filled.html.text;
  }
  const id = identityIn(message.headers);
  const readFor = readOnce(() =>
    canonicalContent({
      ...message,
      from: [message.from],
      subject,
      text,
      html,
      headers: Object.entries(message.headers),
    }),
  );
  for (const [i, { address }] of [...message.to, ...message.cc, ...message.bcc].entries()) {
    sink.deliver({
      recipient: address,
      id,
      messageId: String(messageIds[i]),
      read: () => readFor(address),
      options: message.options,
    });
  }
}

function route(
  method: Route['method'],
  path: string,
  answer: (json: JsonRecord, request: RoutedRequest) => ApiResponse,
): DialectInstance['routes'][number] {
  return {
    method,
    path,
    maxBytes: MAX_BYTES,
    answer(request) {
      if (method === 'GET' || method === 'DELETE') return answer({}, request);
      const json = parseJson(request.body.toString());
      if (isRecord(json)) return answer(json, request);
      return path === SEND
        ? refused(sendError('mj-0002', 'Malformed JSON, please review the syntax and properties types.'))
        : restError(400, 'Malformed JSON, please review the syntax and properties types.');
    },
  };
}

const UNAUTHORIZED =
  'API key authentication/authorization failure. You may be unauthorized to access the API or your API key may be ' +
  'inactive. Visit API keys management section to check your keys.';

function refuseUnauthorized(request: ApiRequest): ApiResponse | undefined {
  if (isAuthorized(headerOf(request, 'authorization'))) return undefined;
  return request.path === SEND ? refused(sendError('mj-0015', UNAUTHORIZED)) : restError(401, UNAUTHORIZED);
}
