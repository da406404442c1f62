import http from 'node:http';
import https from 'node:https';
import type { MailgunMessageData } from 'mailgun.js/definitions';
import type { Content } from '../../model/content.ts';
import type { Common, Rendered } from '../../model/message.ts';
import type { Recipient } from '../../model/recipient.ts';
import type { ApiResponse } from '../api/dialect.ts';
import { MAILGUN_MAX, mailgun } from '../api/mailgun.ts';
import { domainOf, mailboxList, mailboxText } from '../mailbox.ts';
import { mailgunTemplate } from '../template-syntax/mailgun.ts';
import { baseUrlOf, isSecured, nodeAgent, type Sdk } from './sdk.ts';
import { networkFailure } from './transport.ts';

/** https://github.com/mailgun/mailgun.js: axios over node:http, with the process's own agent. */
export const mailgunSdk: Sdk = {
  dialect: mailgun,
  packages: ['mailgun.js'],
  facts: { http: "axios over node:http, with the process's agent" },
  lacks: 'hides headers such as Retry-After, has no pool, and reports a failed connection as HTTP 400',

  async connect(options) {
    const { default: Mailgun } = await import('mailgun.js');
    const client = new Mailgun(FormData).client({
      username: 'api',
      key: options.endpoint.secret ?? '',
      url: baseUrlOf(options),
      timeout: options.timeoutMs,
    });
    // The SDK accepts no agent, and cannot close its connections.
    const module: { globalAgent: http.Agent } = isSecured(options) ? https : http;
    const before = module.globalAgent;
    const agent = nodeAgent(options);
    module.globalAgent = agent;
    return {
      prepare(content) {
        const domain = domainOf(content.common.from.address);
        const dataFor = messageData(content);
        return Promise.resolve({
          // A request has one subject and one pair of bodies, so each client-rendered message needs its own.
          perRequest: content.strategy === 'client-render' ? 1 : MAILGUN_MAX,
          async send(recipients) {
            try {
              await client.messages.create(domain, dataFor(recipients));
              return undefined;
            } catch (error) {
              return responseOf(error);
            }
          },
          compose: (recipients) => formBytes(dataFor(recipients)),
        });
      },
      close() {
        if (module.globalAgent === agent) module.globalAgent = before;
        agent.destroy();
        return Promise.resolve();
      },
    };
  },
};

function messageData(content: Content): (recipients: readonly Recipient[]) => MailgunMessageData {
  const shared = sharedFields(content.common);
  switch (content.strategy) {
    case 'static': {
      const fixed = { ...shared, ...messageFields(content.message) };
      return (recipients) => ({ ...fixed, ...addressed(recipients) });
    }
    case 'client-render':
      return (recipients) => {
        const [recipient] = recipients;
        if (recipient === undefined) throw new TypeError('no recipient');
        return { ...shared, ...messageFields(content.render(recipient)), to: [mailboxText(recipient)] };
      };
    case 'server-merge': {
      const { message, variables } = mailgunTemplate(content);
      const fixed = { ...shared, ...messageFields(message) };
      return (recipients) => ({ ...fixed, ...addressed(recipients, variables) });
    }
  }
}

/** Without recipient variables every recipient would see all others in the To header. */
function addressed(
  recipients: readonly Recipient[],
  variables?: (recipient: Recipient) => Readonly<Record<string, string>>,
): { to: string[]; 'recipient-variables'?: string } {
  const to = recipients.map(mailboxText);
  if (variables === undefined && to.length === 1) return { to };
  const entries = recipients.map((one) => [one.address, variables?.(one) ?? {}] as const);
  return { to, 'recipient-variables': JSON.stringify(Object.fromEntries(entries)) };
}

function messageFields({ subject, text, html, headers }: Rendered): {
  subject: string;
  text: string;
  html: string;
} {
  const own = Object.fromEntries(Object.entries(headers).map(([name, value]) => [`h:${name}`, value]));
  return { ...own, subject, text, html };
}

function sharedFields({ from, replyTo, attachments }: Common): Record<string, string | File[]> {
  // The SDK drops the type of `{ data, filename, contentType }`, but keeps the type of a File.
  const files = (wanted: 'inline' | 'attachment'): File[] =>
    attachments
      .filter(({ disposition }) => disposition === wanted)
      .map(({ content, filename, contentType: type, contentId }) => {
        const name = wanted === 'inline' ? (contentId ?? filename) : filename;
        return new File([new Uint8Array(content)], name, { type });
      });
  const [inline, attachment] = [files('inline'), files('attachment')];
  return {
    from: mailboxText(from),
    'h:Reply-To': mailboxList(replyTo),
    ...(inline.length === 0 ? {} : { inline }),
    ...(attachment.length === 0 ? {} : { attachment }),
  };
}

/** The SDK builds its form within the call. This form has the same fields. */
async function formBytes(data: MailgunMessageData): Promise<number> {
  const form = new FormData();
  for (const [name, value] of Object.entries(data)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one instanceof File) form.append(name, one);
      else form.append(name, String(one));
    }
  }
  return (await new Response(form).arrayBuffer()).byteLength;
}

/**
 * The server's response, from an APIError, which has no headers.
 * Throws if the server did not respond: the SDK gives network failures the status 400 and their code as the
 * message.
 */
function responseOf(error: unknown): ApiResponse {
  if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number') throw error;
  const details = 'details' in error && typeof error.details === 'string' ? error.details : '';
  if (error.status === 400 && /^[A-Z][A-Z_]+$/.test(error.message))
    throw networkFailure(error.message, details);
  // A truncated response becomes an error with the status with which it began.
  if (error.status < 400) throw networkFailure('BROKEN_RESPONSE', details || error.message);
  return { status: error.status, body: JSON.stringify({ message: details || error.message }) };
}
