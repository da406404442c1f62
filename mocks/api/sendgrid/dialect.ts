import { isUtf8 } from 'node:buffer';
import { decodeWords } from 'postal-mime';
import { canonicalContent } from '../../../src/model/canonical.ts';
import type { Mailbox } from '../../../src/model/message.ts';
import { cached } from '../../bounded-cache.ts';
import type { Sink } from '../../contract.ts';
import { readOnce } from '../../read-once.ts';
import { literalSubstitution, type Substitute } from '../../substitution.ts';
import { bearer } from '../authorization.ts';
import {
  type ApiRequest,
  type ApiResponse,
  type Dialect,
  type DialectInstance,
  headerOf,
  MEBIBYTE,
  type RoutedRequest,
  type Trouble,
} from '../dialect.ts';
import { overriding } from '../headers.ts';
import { identityIn, serials } from '../identity.ts';
import { isRecord, type JsonRecord, parseJson } from '../json.ts';
import type { Address } from './addresses.ts';
import { uncompressed } from './compression.ts';
import { type Mail, type Personalization, readMail } from './mail.ts';
import { errorResponse, Problems, plainError } from './problems.ts';
import { createTemplates } from './templates.ts';

/** "The total size of your email, including attachments, must be less than 30MB." */
const MAX_BYTES = 30 * MEBIBYTE;
const API_KEY = 'SG.sendoff-mock.made-up-and-the-same-everywhere';
const MAIL_SEND = '/v3/mail/send';

/** Twilio SendGrid's v3 API: https://www.twilio.com/docs/sendgrid/api-reference/mail-send/mail-send */
export const sendgrid: Dialect = {
  name: 'sendgrid',
  baseUrl: 'https://api.sendgrid.com',
  credentials: { secret: API_KEY },
  create: createInstance,
};

function createInstance(sink: Sink): DialectInstance {
  const templates = createTemplates();
  const nextId = serials(22);
  const deliver = createDelivering(sink);

  function send(json: JsonRecord): ApiResponse {
    const problems = new Problems();
    const mail = readMail(json, templates.active, problems);
    if (problems.found.length > 0) return errorResponse(400, problems.found);
    if (mail.sandbox) return { status: 200, headers: {}, body: '' };
    const messageId = nextId();
    for (const personalization of mail.personalizations) deliver(mail, personalization, messageId);
    return { status: 202, headers: { 'X-Message-Id': messageId }, body: '' };
  }

  return {
    routes: [
      post(MAIL_SEND, send, (request) => uncompressed(request, MAX_BYTES)),
      post('/v3/templates', templates.create),
      post('/v3/templates/:id/versions', (json, { params }) =>
        templates.addVersion(params['id'] ?? '', json),
      ),
    ],
    refuse: (request) => refuseUnauthorized(headerOf(request, 'authorization')),
    tooLarge: () => plainError(413, TOO_LARGE),
    unknown: ({ path }) =>
      path === MAIL_SEND ? plainError(405, 'POST method allowed only') : plainError(404, 'not found'),
    trouble,
  };
}

const TOO_LARGE = 'The JSON payload you have included in your request is too large.';

const REASONS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Permission denied, wrong credentials',
  413: TOO_LARGE,
  429: 'too many requests',
};

/**
 * Errors as they are documented; a limit says in headers when the next requests may come, as whole seconds since 1970:
 * https://www.twilio.com/docs/sendgrid/api-reference/how-to-use-the-sendgrid-v3-api/rate-limits
 */
function trouble({ status, throttled }: Trouble): ApiResponse {
  const response = plainError(status, REASONS[status] ?? 'unexpected error');
  if (throttled === undefined) return response;
  const headers = {
    ...response.headers,
    'X-RateLimit-Limit': String(throttled.limit.burst),
    'X-RateLimit-Remaining': '0',
    'X-RateLimit-Reset': String(Math.ceil((Date.now() + throttled.retryAfterMs) / 1000)),
  };
  return { ...response, headers };
}

function post(
  path: string,
  answer: (json: JsonRecord, request: RoutedRequest) => ApiResponse,
  bodyOf: (request: ApiRequest) => ReturnType<typeof uncompressed> = ({ body }) => body,
): DialectInstance['routes'][number] {
  return {
    method: 'POST',
    path,
    maxBytes: MAX_BYTES,
    answer(request) {
      if (!isJsonRequest(request)) {
        return plainError(415, 'Content-Type should be application/json.', 'Content-Type');
      }
      const body = bodyOf(request);
      if (body === 'too large') return plainError(413, TOO_LARGE);
      if (body === 'malformed') return plainError(400, 'Bad Request');
      if (!isUtf8(body)) return plainError(415, 'Invalid UTF8 in request');
      const json = parseJson(body.toString());
      return isRecord(json) ? answer(json, request) : plainError(400, 'Bad Request');
    },
  };
}

function isJsonRequest(request: ApiRequest): boolean {
  return headerOf(request, 'content-type')?.toLowerCase().startsWith('application/json') === true;
}

const isAuthorized = bearer(API_KEY);

function refuseUnauthorized(authorization: string | undefined): ApiResponse | undefined {
  if (isAuthorized(authorization)) return undefined;
  return plainError(
    401,
    authorization === undefined
      ? 'Permission denied, wrong credentials'
      : 'The provided authorization grant is invalid, expired, or revoked',
  );
}

/** No text of a message holds it: XML and HTML forbid it, and so does RFC 5322. */
const BETWEEN_TAGS = '\0';

/** Renders one personalization's message and delivers it to each of its recipients. */
function createDelivering(
  sink: Sink,
): (mail: Mail, personalization: Personalization, messageId: string) => void {
  // A mailing has the same tags in each personalization.
  const substitutionOf = cached<string, Substitute>(16, (tags) =>
    literalSubstitution(tags.split(BETWEEN_TAGS)),
  );

  return (mail, personalization, messageId) => {
    const { recipients } = personalization;
    const id = identityIn(personalization.headers ?? {}) || identityIn(mail.headers ?? {});
    const rendered = render(mail, personalization, substitutionOf);
    const readFor = readOnce(() =>
      canonicalContent({
        from: [mailbox(mail.from)],
        to: personalization.to.map(mailbox),
        cc: personalization.cc.map(mailbox),
        bcc: personalization.bcc.map(mailbox),
        // The provider wants other than ASCII as encoded words (RFC 2047), and passes them on.
        headers: overriding(
          Object.entries(mail.headers ?? {}),
          Object.entries(personalization.headers ?? {}),
        ).map(([name, value]) => [name, decodeWords(value)] as const),
        attachments: mail.attachments,
        ...rendered,
      }),
    );
    for (const { email } of recipients) {
      sink.deliver({ recipient: email, id, messageId, read: () => readFor(email) });
    }
  };
}

interface RenderedMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly replyTo: readonly Mailbox[];
}

function render(
  mail: Mail,
  personalization: Personalization,
  substitutionOf: (tags: string) => Substitute,
): RenderedMail {
  const { template, text, html, replyTo } = mail;
  const { substitutions, data } = personalization;
  const subject = personalization.subject === '' ? mail.subject : personalization.subject;
  const answerTo = replyTo.map(mailbox);
  if (template !== undefined) {
    return {
      subject: template.hasSubject ? template.subject(data) : subject,
      text: template.text(data),
      html: template.html(data),
      replyTo: answerTo,
    };
  }
  if (substitutions === undefined) return { subject, text, html, replyTo: answerTo };

  // "These substitutions will apply to the text and html content of the body of your email, in addition to the subject
  // and reply-to parameters": so not to headers.
  const substitute = substitutionOf(Object.keys(substitutions).join(BETWEEN_TAGS));
  const filled = (template: string): string => substitute(template, (tag) => substitutions[tag]);
  return {
    subject: filled(subject),
    text: filled(text),
    html: filled(html),
    replyTo: answerTo.map(({ address, name }) => ({
      address: filled(address),
      ...(name === undefined ? {} : { name: filled(name) }),
    })),
  };
}

function mailbox({ email, name }: Address): Mailbox {
  return name === undefined || name === '' ? { address: email } : { address: email, name };
}
