import { Agent } from 'node:https';
import type client from '@sendgrid/client';
import type mail from '@sendgrid/mail';
import type { Content } from '../../model/content.ts';
import type { Common, Headers, Mailbox, Rendered } from '../../model/message.ts';
import { isObject } from '../../model/plain-object.ts';
import type { Recipient } from '../../model/recipient.ts';
import type { ApiResponse } from '../api/dialect.ts';
import { templateRefused } from '../api/dialect.ts';
import { encodedWords } from '../api/encoded-words.ts';
import { retryAfterMs } from '../api/hints.ts';
import { SENDGRID_MAX, sendgrid, templateVersion } from '../api/sendgrid.ts';
import { baseUrlOf, nodeAgent, type Sdk } from './sdk.ts';

type SendgridClient = typeof client;
type SendgridMail = typeof mail;
type MailData = Exclude<Parameters<SendgridMail['send']>[0], readonly unknown[]>;

/** https://github.com/sendgrid/sendgrid-nodejs/tree/main/packages/mail: axios over node:http. */
export const sendgridSdk: Sdk = {
  dialect: sendgrid,
  packages: ['@sendgrid/mail', '@sendgrid/client'],
  facts: { http: 'axios over node:http' },
  lacks: 'stores no templates (its @sendgrid/client does) and has no pool',

  async connect(options) {
    const { MailService, Client } = await loadClasses();
    const agent = nodeAgent(options);
    const client = new Client();
    const agents = agent instanceof Agent ? { httpsAgent: agent } : { httpAgent: agent };
    // The types declare an agent for HTTPS only, but all defaults are passed on to axios.
    const defaults = { url: '', baseUrl: baseUrlOf(options), timeout: options.timeoutMs, ...agents };
    client.setDefaultRequest(defaults);
    client.setDefaultHeader('Authorization', `Bearer ${options.endpoint.secret ?? ''}`);
    const mail = new MailService();
    mail.setClient(client);

    let composedBytes = 0;
    class Measuring extends Client {
      override request(
        data: Parameters<SendgridClient['request']>[0],
      ): ReturnType<SendgridClient['request']> {
        composedBytes = Buffer.byteLength(JSON.stringify(data.body));
        return Promise.resolve([{ statusCode: 202, headers: {}, body: {} }, {}]);
      }
    }
    const composer = new MailService();
    composer.setClient(new Measuring());

    const store = async (url: `/${string}`, body: object): Promise<Readonly<Record<string, unknown>>> => {
      const answer = await client.request({ method: 'POST', url, body }).catch((error: unknown) => {
        const response = responseOf(error);
        throw response === undefined ? error : templateRefused('SendGrid', response);
      });
      const parsed: unknown = answer[1];
      return isObject(parsed) ? parsed : {};
    };

    return {
      async prepare(content) {
        const templateId = content.strategy === 'server-merge' ? await storeTemplate(content, store) : '';
        const shared = sharedFields(content.common);
        const dataFor = (recipients: readonly Recipient[]): MailData =>
          mailData(content, templateId, shared, recipients);
        return {
          // A request has one subject and one pair of bodies, so each client-rendered message needs its own.
          perRequest: content.strategy === 'client-render' ? 1 : SENDGRID_MAX,
          async send(recipients) {
            try {
              await mail.send(dataFor(recipients));
              return undefined;
            } catch (error) {
              const response = responseOf(error);
              if (response === undefined) throw error;
              return response;
            }
          },
          async compose(recipients) {
            await composer.send(dataFor(recipients));
            return composedBytes;
          },
        };
      },
      close() {
        agent.destroy();
        return Promise.resolve();
      },
    };
  },
};

type Shared = ReturnType<typeof sharedFields>;

function mailData(
  content: Content,
  templateId: string,
  shared: Shared,
  recipients: readonly Recipient[],
): MailData {
  switch (content.strategy) {
    case 'static':
      return {
        ...shared,
        ...messageFields(content.message),
        personalizations: recipients.map((one) => ({ to: person(one) })),
      };
    case 'client-render': {
      const [recipient] = recipients;
      if (recipient === undefined) throw new TypeError('no recipient');
      return {
        ...shared,
        ...messageFields(content.render(recipient)),
        personalizations: [{ to: person(recipient) }],
      };
    }
    case 'server-merge':
      return {
        ...shared,
        templateId,
        personalizations: recipients.map((one) => ({
          to: person(one),
          headers: encoded(content.headers(one)),
          dynamicTemplateData: content.template.fields(one),
        })),
      };
  }
}

function messageFields({ subject, text, html, headers }: Rendered): {
  subject: string;
  text: string;
  html: string;
  headers: { [name: string]: string };
} {
  return { subject, text, html, headers: encoded(headers) };
}

function person({ address, name }: Mailbox): { email: string; name?: string } {
  return name === undefined || name === '' ? { email: address } : { email: address, name };
}

function encoded(headers: Headers): { [name: string]: string } {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, encodedWords(value)]));
}

function sharedFields({ from, replyTo, attachments }: Common) {
  return {
    from: person(from),
    ...(replyTo.length === 1
      ? { replyTo: person(replyTo[0] ?? from) }
      : { replyToList: replyTo.map(person) }),
    ...(attachments.length === 0
      ? {}
      : {
          attachments: attachments.map(({ content, contentType, filename, disposition, contentId }) => ({
            content: content.toString('base64'),
            type: contentType,
            filename,
            disposition,
            // The types declare contentId, which 8.1.6 sends under that name. SendGrid expects content_id, as
            // in the SDK's own example.
            ...(contentId === undefined ? {} : { content_id: contentId }),
          })),
        }),
  };
}

/** @sendgrid/mail stores no templates; its client makes these requests. */
async function storeTemplate(
  { template }: Extract<Content, { strategy: 'server-merge' }>,
  store: (url: `/${string}`, body: object) => Promise<Readonly<Record<string, unknown>>>,
): Promise<string> {
  const made = await store('/v3/templates', { name: `sendoff-${template.id}`, generation: 'dynamic' });
  const templateId = String(made['id']);
  await store(`/v3/templates/${templateId}/versions`, templateVersion(template, templateId));
  return templateId;
}

/** The server's response, from the SDK's ResponseError. */
function responseOf(error: unknown): ApiResponse | undefined {
  if (!(error instanceof Error) || !('response' in error) || !('code' in error)) return undefined;
  const { code, response } = error;
  if (typeof code !== 'number' || !isObject(response)) return undefined;
  const { body, headers } = response;
  return {
    status: code,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    retryAfterMs: retryAfterMs(textHeaders(headers), Date.now()),
  };
}

function textHeaders(headers: unknown): Readonly<Record<string, string>> {
  if (!isObject(headers)) return {};
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
}

interface Classes {
  readonly MailService: new () => SendgridMail;
  readonly Client: new () => SendgridClient;
}

/**
 * Both packages export one instance for the whole process, and its class, which their types do not declare.
 */
async function loadClasses(): Promise<Classes> {
  const [{ default: ofMail }, { default: ofClient }] = await Promise.all([
    import('@sendgrid/mail'),
    import('@sendgrid/client'),
  ]);
  if (!hasMailService(ofMail) || !hasClient(ofClient))
    throw new TypeError('the installed SendGrid SDK has no MailService or Client class');
  return { MailService: ofMail.MailService, Client: ofClient.Client };
}

function hasMailService(value: object): value is Pick<Classes, 'MailService'> {
  return 'MailService' in value && typeof value.MailService === 'function';
}

function hasClient(value: object): value is Pick<Classes, 'Client'> {
  return 'Client' in value && typeof value.Client === 'function';
}
