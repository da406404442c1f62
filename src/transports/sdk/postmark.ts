import type { Message, Models, TemplatedMessage } from 'postmark';
import { type Content, renderSlots } from '../../model/content.ts';
import type { Common, Headers, Rendered } from '../../model/message.ts';
import type { Recipient } from '../../model/recipient.ts';
import { authorityOf } from '../../model/target.ts';
import { type ApiResponse, templateRefused } from '../api/dialect.ts';
import { POSTMARK_MAX, postmark } from '../api/postmark.ts';
import { mailboxList, mailboxText } from '../mailbox.ts';
import { contentSlots, pick } from '../slots.ts';
import { fetchFailure, ownFetch } from './fetch.ts';
import { isSecured, type Sdk, type SdkSender } from './sdk.ts';
import { networkFailure } from './transport.ts';

/** The result of one call: one, or one for each message. */
type Results = Models.MessageSendingResponse | readonly Models.MessageSendingResponse[];

/**
 * https://postmarkapp.com/developer/user-guide/send-email-with-api/batch-emails: 50 MB with all attachments.
 */
const BATCH_BYTES = 50_000_000;
const BODY_BYTES = BATCH_BYTES / POSTMARK_MAX;

/**
 * https://github.com/ActiveCampaign/postmark.js/wiki: uses fetch, which the caller may replace
 * (`ClientOptions.fetch`).
 */
export const postmarkSdk: Sdk = {
  dialect: postmark,
  packages: ['postmark'],
  facts: { http: "undici's fetch, through the SDK's option" },
  lacks: 'hides headers such as Retry-After',

  async connect(options) {
    const { endpoint, timeoutMs } = options;
    const { ServerClient } = await import('postmark');
    const own = ownFetch(options);
    const token = endpoint.secret ?? '';
    const address = { useHttps: isSecured(options), requestHost: authorityOf(options.endpoint) };
    const client = new ServerClient(token, {
      ...address,
      timeout: timeoutMs / 1000,
      fetch: withErrorCodes(own.fetch),
    });

    let composedBytes = 0;
    const composer = new ServerClient(token, {
      ...address,
      fetch: (_, init) => {
        composedBytes = Buffer.byteLength(typeof init?.body === 'string' ? init.body : '');
        return Promise.resolve(new Response('{"ErrorCode":0}'));
      },
    });
    return {
      prepare: (content) => prepare(content, client, { client: composer, bytes: () => composedBytes }),
      close: () => own.close(),
    };
  },
};

/** The part of the SDK's client that the transport uses. */
interface Client {
  sendEmail(message: Message): Promise<Models.MessageSendingResponse>;
  sendEmailBatch(messages: Message[]): Promise<Models.MessageSendingResponse[]>;
  sendEmailWithTemplate(message: TemplatedMessage): Promise<Models.MessageSendingResponse>;
  sendEmailBatchWithTemplates(messages: TemplatedMessage[]): Promise<Models.MessageSendingResponse[]>;
  createTemplate(template: Models.CreateTemplateRequest): Promise<{ readonly TemplateId: number }>;
}

async function prepare(
  content: Content,
  client: Client,
  composer: { readonly client: Client; readonly bytes: () => number },
): Promise<SdkSender> {
  const call = await callFor(content, client);
  const attached = content.common.attachments.reduce(
    (sum, { content: { length } }) => sum + length * (4 / 3),
    0,
  );
  return {
    perRequest: Math.max(1, Math.min(POSTMARK_MAX, Math.floor(BATCH_BYTES / (attached + BODY_BYTES)))),
    async send(recipients) {
      try {
        const results = await call(client, recipients);
        const all = 'length' in results ? results : [results];
        return all.length === recipients.length && all.every(({ ErrorCode }) => ErrorCode === 0)
          ? undefined
          : { status: 200, body: JSON.stringify(results) };
      } catch (error) {
        return responseOf(error);
      }
    },
    async compose(recipients) {
      await call(composer.client, recipients);
      return composer.bytes();
    },
  };
}

type Call = (client: Client, recipients: readonly Recipient[]) => Promise<Results>;

/** Stores the template, if there is one. */
async function callFor(content: Content, client: Client): Promise<Call> {
  const shared = sharedFields(content.common);
  switch (content.strategy) {
    case 'static': {
      const fixed = { ...shared, ...messageFields(content.message) };
      return (by, recipients) =>
        sendAll(
          by,
          recipients.map((one) => ({ ...fixed, To: mailboxText(one) })),
        );
    }
    case 'client-render':
      return (by, recipients) =>
        sendAll(
          by,
          recipients.map((one) => ({
            ...shared,
            ...messageFields(content.render(one)),
            To: mailboxText(one),
          })),
        );
    case 'server-merge': {
      const TemplateId = await storeTemplate(content, client);
      const slots = contentSlots(content.template);
      return (by, recipients) => {
        const messages = recipients.map((one) => ({
          ...shared,
          To: mailboxText(one),
          TemplateId,
          TemplateModel: pick(content.template.flat.values(one), slots),
          Headers: headerList(content.headers(one)),
        }));
        const [first] = messages;
        return messages.length === 1 && first !== undefined
          ? by.sendEmailWithTemplate(first)
          : by.sendEmailBatchWithTemplates(messages);
      };
    }
  }
}

function sendAll(client: Client, messages: Message[]): Promise<Results> {
  const [first] = messages;
  return messages.length === 1 && first !== undefined
    ? client.sendEmail(first)
    : client.sendEmailBatch(messages);
}

function sharedFields({
  from,
  replyTo,
  attachments,
}: Common): Pick<Message, 'From' | 'ReplyTo' | 'MessageStream' | 'Attachments'> {
  return {
    From: mailboxText(from),
    ReplyTo: mailboxList(replyTo),
    MessageStream: 'outbound',
    ...(attachments.length === 0
      ? {}
      : {
          Attachments: attachments.map(({ filename, content, contentType, contentId }) => ({
            Name: filename,
            Content: content.toString('base64'),
            ContentType: contentType,
            ContentID: contentId === undefined ? null : `cid:${contentId}`,
          })),
        }),
  };
}

function messageFields({
  subject,
  text,
  html,
  headers,
}: Rendered): Pick<Message, 'Subject' | 'TextBody' | 'HtmlBody' | 'Headers'> {
  return {
    Subject: subject,
    ...(text === '' ? {} : { TextBody: text }),
    ...(html === '' ? {} : { HtmlBody: html }),
    Headers: headerList(headers),
  };
}

function headerList(headers: Headers): { Name: string; Value: string }[] {
  return Object.entries(headers).map(([Name, Value]) => ({ Name, Value }));
}

/** Stores the template like api-postmark: Mustachio's `{{{name}}}`, found by its number. */
async function storeTemplate(
  { template: { id, flat } }: Extract<Content, { strategy: 'server-merge' }>,
  client: Client,
): Promise<number> {
  const rendered = (text: typeof flat.subject): string => renderSlots(text, (slot) => `{{{${slot}}}}`);
  const [TextBody, HtmlBody] = [rendered(flat.text), rendered(flat.html)];
  try {
    const stored = await client.createTemplate({
      Name: `sendoff-${id}`,
      Subject: rendered(flat.subject),
      ...(TextBody === '' ? {} : { TextBody }),
      ...(HtmlBody === '' ? {} : { HtmlBody }),
    });
    return stored.TemplateId;
  } catch (error) {
    throw templateRefused('Postmark', responseOf(error));
  }
}

/**
 * The server's response, from a PostmarkError, which has no headers. Throws if the server did not respond.
 */
function responseOf(error: unknown): ApiResponse {
  if (!(error instanceof Error)) throw error;
  const status = 'statusCode' in error ? error.statusCode : undefined;
  if (typeof status === 'number' && status > 0) {
    const ErrorCode = 'code' in error ? error.code : 0;
    return { status, body: JSON.stringify({ ErrorCode, Message: error.message }) };
  }
  const parts = /^([A-Z_]+|TimeoutError): (.*)$/s.exec(error.message) ?? [];
  const [, code, message = ''] = parts;
  // A truncated response arrives as the error that fetch throws.
  throw code === undefined ? (fetchFailure(error) ?? error) : networkFailure(code, message);
}

/** The SDK keeps only the message of an error of fetch, so the code is added to it. */
function withErrorCodes(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (input, init) => {
    try {
      return await fetch(input, init);
    } catch (error) {
      const failure = fetchFailure(error);
      throw failure === undefined ? error : new Error(`${failure.code}: ${failure.message}`);
    }
  };
}
