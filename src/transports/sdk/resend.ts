import type {
  Response as Answer,
  CreateBatchSuccessResponse,
  CreateEmailOptions,
  CreateEmailResponseSuccess,
  ErrorResponse,
  Resend,
} from 'resend';
import type { Content } from '../../model/content.ts';
import type { Common, Rendered } from '../../model/message.ts';
import { isObject } from '../../model/plain-object.ts';
import type { Recipient } from '../../model/recipient.ts';
import { type ApiResponse, templateRefused } from '../api/dialect.ts';
import { retryAfterMs } from '../api/hints.ts';
import { RESEND_MAX, resend } from '../api/resend.ts';
import { mailboxText } from '../mailbox.ts';
import { type ResendTemplate, resendTemplate } from '../template-syntax/resend.ts';
import { fetchFailure, ownFetch } from './fetch.ts';
import { baseUrlOf, type Sdk } from './sdk.ts';
import { networkFailure } from './transport.ts';

/** The response to one request: one id, or a result for each message of a batch. */
type Answered =
  | Answer<CreateEmailResponseSuccess>
  | Answer<CreateBatchSuccessResponse<{ batchValidation: 'permissive' }>>;

const NOT_SENT: ErrorResponse = { name: 'application_error', statusCode: null, message: 'not sent' };
/** A status that no server sends: RFC 9110 ends at 511. */
const UNANSWERED = 599;

/** https://github.com/resend/resend-node: uses the process's fetch. */
export const resendSdk: Sdk = {
  dialect: resend,
  packages: ['resend'],
  facts: { http: "undici's fetch, in place of the process's" },
  lacks: 'sets no timeout, has no pool, and hides why a connection failed',

  async connect(options) {
    const { Resend } = await import('resend');
    const own = ownFetch(options);
    // The SDK accepts neither a fetch nor a timeout, and calls the global fetch.
    const before = globalThis.fetch;
    const fetching = withNetworkFailures(own.fetch, options.timeoutMs);
    globalThis.fetch = fetching;
    const key = options.endpoint.secret ?? '';
    const client = new Resend(key, { baseUrl: baseUrlOf(options) });
    // Unless NODE_ENV is "production", the SDK prints every refusal.
    Object.defineProperty(client, 'logError', { value: () => {} });

    let composedBytes = 0;
    class Measuring extends Resend {
      override post<T>(_path: string, entity?: unknown): Promise<Answer<T>> {
        composedBytes = Buffer.byteLength(JSON.stringify(entity));
        return Promise.resolve({ data: null, error: NOT_SENT, headers: null });
      }
    }
    const composer = new Measuring(key);
    return {
      async prepare(content) {
        const messageFor = await messagesOf(content, client);
        return {
          // "Same as CreateEmailOptions but without attachments, as these are not supported in the batch API"
          // (types).
          perRequest: content.common.attachments.length > 0 ? 1 : RESEND_MAX,
          async send(recipients, idempotencyKey) {
            const answer = await request(client, recipients.map(messageFor), idempotencyKey);
            return isAccepted(answer, recipients.length) ? undefined : responseOf(answer);
          },
          async compose(recipients) {
            await request(composer, recipients.map(messageFor));
            return composedBytes;
          },
        };
      },
      close() {
        if (globalThis.fetch === fetching) globalThis.fetch = before;
        return own.close();
      },
    };
  },
};

function request(client: Resend, messages: CreateEmailOptions[], idempotencyKey?: string): Promise<Answered> {
  const options = idempotencyKey === undefined ? {} : { idempotencyKey };
  const [first] = messages;
  return messages.length === 1 && first !== undefined
    ? client.emails.send(first, options)
    : client.batch.send(messages, { ...options, batchValidation: 'permissive' });
}

function isAccepted({ data }: Answered, count: number): boolean {
  if (!isObject(data)) return false;
  if ('id' in data) return count === 1;
  // The API may omit empty lists, although the types require them.
  return data.data?.length === count && (data.errors ?? []).length === 0;
}

async function messagesOf(
  content: Content,
  client: Resend,
): Promise<(recipient: Recipient) => CreateEmailOptions> {
  const shared = sharedFields(content.common);
  switch (content.strategy) {
    case 'static': {
      const fixed = { ...shared, ...messageFields(content.message) };
      return (one) => ({ ...fixed, to: mailboxText(one) });
    }
    case 'client-render':
      return (one) => ({ ...shared, ...messageFields(content.render(one)), to: mailboxText(one) });
    case 'server-merge': {
      const template = resendTemplate(content);
      const id = await storeTemplate(content.template.id, template, client);
      return (one) => ({
        ...shared,
        to: mailboxText(one),
        headers: content.headers(one),
        template: { id, variables: template.variables(one) },
      });
    }
  }
}

function messageFields({ subject, text, html, headers }: Rendered) {
  return { subject, text, ...(html === '' ? {} : { html }), headers };
}

function sharedFields({ from, replyTo, attachments }: Common) {
  return {
    from: mailboxText(from),
    replyTo: replyTo.length === 1 ? mailboxText(replyTo[0] ?? from) : replyTo.map(mailboxText),
    ...(attachments.length === 0
      ? {}
      : {
          attachments: attachments.map(({ content, filename, contentType, contentId }) => ({
            // The SDK would serialize a Buffer as an array of numbers.
            content: content.toString('base64'),
            filename,
            contentType,
            ...(contentId === undefined ? {} : { contentId }),
          })),
        }),
  };
}

async function storeTemplate(
  name: string,
  { message: { subject, text, html }, keys }: ResendTemplate,
  client: Resend,
): Promise<string> {
  const made = await client.templates.create({
    name: `sendoff-${name}`,
    subject,
    html,
    text,
    variables: keys.map((key) => ({ key, type: 'string' })),
  });
  if (made.data === null) throw templateRefused('Resend', responseOf(made));
  const published = await client.templates.publish(made.data.id);
  if (published.data === null) throw templateRefused('Resend', responseOf(published));
  return made.data.id;
}

/**
 * The server's response. For a refusal the SDK keeps the headers and the body, in which the API repeats the
 * status.
 */
function responseOf({ data, error, headers }: Answer<object>): ApiResponse {
  if (error === null) return { status: 200, body: JSON.stringify(data) };
  const { statusCode, message, name } = error;
  if ('failureCode' in error) throw networkFailure(String(error.failureCode), message);
  if (typeof statusCode !== 'number') throw networkFailure('NO_STATUS', message);
  return {
    status: statusCode,
    body: JSON.stringify({ message, name }),
    retryAfterMs: retryAfterMs(headers ?? {}, Date.now()),
  };
}

/**
 * The SDK hides errors of fetch, so a network failure passes through it as a response with a status that no
 * server sends.
 */
function withNetworkFailures(fetch: typeof globalThis.fetch, timeoutMs: number): typeof globalThis.fetch {
  return async (input, init) => {
    try {
      return await fetch(input, { ...init, signal: AbortSignal.timeout(timeoutMs) });
    } catch (error) {
      const failure = fetchFailure(error);
      if (failure === undefined) throw error;
      const { code: failureCode, message } = failure;
      return Response.json({ failureCode, message }, { status: UNANSWERED });
    }
  };
}
