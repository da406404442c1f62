import { randomBytes } from 'node:crypto';
import type { Content } from '../../model/content.ts';
import type { Common, Headers, Mailbox, Rendered } from '../../model/message.ts';
import { ACCEPTED, type Outcome } from '../../model/outcome.ts';
import { isObject } from '../../model/plain-object.ts';
import type { Recipient } from '../../model/recipient.ts';
import { accepted, alike, refused } from '../outcomes.ts';
import { mailjetTemplate } from '../template-syntax/mailjet.ts';
import { type ApiResponse, type Dialect, type Exchange, refusal, templateRefused } from './dialect.ts';
import { type Constant, constant, joined, members, parseObject } from './json.ts';

/** https://dev.mailjet.com/email/reference/send-emails/: 50 messages a call. */
export const MAILJET_MAX = 50;

type Values = Readonly<Record<string, string>>;

interface Prepared {
  readonly content: Content;
  readonly headers: Headers;
  /** The fields that every message of every request repeats: `Globals`. */
  readonly fixed: () => object;
  /** The same, encoded. */
  readonly tail: Constant;
  readonly variables: ((recipient: Recipient) => Values) | undefined;
}

/**
 * Mailjet's Send API v3.1: https://dev.mailjet.com/email/guides/send-api-v31/.
 * `Globals` has what all messages of a call share. Tracking is off, because it would rewrite links.
 */
export const mailjet: Dialect<Prepared> = {
  name: 'mailjet',

  async prepare(content, { user = '', secret = '', sandbox = false }, exchange) {
    const headers = {
      authorization: `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`,
      'content-type': 'application/json',
    };
    const shared = (): object => commonFields(content.common);
    const finish = (globals: () => object, variables?: Prepared['variables']): Prepared => {
      // https://dev.mailjet.com/email/guides/send-api-v31/#sandbox-mode
      const fixed = (): object => ({ Globals: globals(), ...(sandbox ? { SandboxMode: true } : {}) });
      return { content, headers, fixed, tail: constant(`],${members(fixed())}}`), variables };
    };
    switch (content.strategy) {
      case 'static':
        return finish(() => ({ ...shared(), ...messageFields(content.message) }));
      case 'client-render':
        return finish(shared);
      case 'server-merge': {
        const { variables, ...texts } = mailjetTemplate(content.template);
        // Each message has its own headers, which Mailjet does not merge.
        const message = { ...texts, headers: {} };
        const TemplateID = await storeTemplate(content.template.id, message, headers, exchange);
        const { Subject, TrackOpens, TrackClicks } = messageFields(message);
        const template = { TemplateID, TemplateLanguage: true, Subject, TrackOpens, TrackClicks };
        return finish(() => ({ ...shared(), ...template }), variables);
      }
    }
  },

  perRequest: () => MAILJET_MAX,

  compose({ content, headers, tail, variables }, recipients) {
    let head = '{"Messages":[';
    for (const [i, recipient] of recipients.entries()) {
      head += `${i === 0 ? '' : ','}${JSON.stringify(ownFields(content, variables, recipient))}`;
    }
    return { path: '/v3.1/send', headers, body: joined([head, tail]) };
  },

  composeWhole({ content, headers, fixed, variables }, recipients) {
    const Messages = recipients.map((recipient) => ownFields(content, variables, recipient));
    return { path: '/v3.1/send', headers, body: JSON.stringify({ Messages, ...fixed() }) };
  },

  /** Each message has one result, in order, with any status: a call is not atomic. */
  outcomes(response, recipients) {
    const body = parseObject(response.body);
    const results = body?.['Messages'];
    if (!Array.isArray(results)) {
      const message = body === undefined ? '' : errorText(body);
      return alike(recipients.length, refusal(response, message));
    }
    if (results.length !== recipients.length) {
      return alike(
        recipients.length,
        refused('failed', `HTTP ${response.status} without one result for each message`),
      );
    }
    const outcomes = results.map((one: unknown) => resultOutcome(isObject(one) ? one : {}));
    return outcomes.every(({ kind }) => kind === 'accepted') ? accepted(outcomes.length) : outcomes;
  },
};

/** The fields that differ between recipients. */
function ownFields(content: Content, variables: Prepared['variables'], recipient: Recipient): object {
  const To = [mailboxOf(recipient)];
  switch (content.strategy) {
    case 'static':
      return { To };
    case 'client-render':
      return { To, ...messageFields(content.render(recipient)) };
    case 'server-merge':
      return { To, Variables: variables?.(recipient) ?? {}, ...headerField(content.headers(recipient)) };
  }
}

function mailboxOf({ address, name }: Mailbox): { Email: string; Name?: string } {
  return name === undefined || name === '' ? { Email: address } : { Email: address, Name: name };
}

interface MessageFields {
  readonly Subject: string;
  readonly TextPart?: string;
  readonly HTMLPart?: string;
  readonly Headers?: Headers;
  readonly TrackOpens?: 'disabled';
  readonly TrackClicks?: 'disabled';
}

function messageFields({ subject, text, html, headers }: Rendered): MessageFields {
  return {
    Subject: subject,
    ...(text === '' ? {} : { TextPart: text }),
    // "Can only be used with a HTML part."
    ...(html === '' ? {} : { HTMLPart: html, TrackOpens: 'disabled', TrackClicks: 'disabled' }),
    ...headerField(headers),
  };
}

function headerField(headers: Headers): { Headers?: Headers } {
  return Object.keys(headers).length === 0 ? {} : { Headers: headers };
}

function commonFields({ from, replyTo, attachments }: Common): object {
  const files = (inline: boolean): readonly object[] =>
    attachments
      .filter(({ disposition }) => (disposition === 'inline') === inline)
      .map(({ filename, contentType, content, contentId }) => ({
        ContentType: contentType,
        Filename: filename,
        ...(inline && contentId !== undefined ? { ContentID: contentId } : {}),
        Base64Content: content.toString('base64'),
      }));
  const [attached, inlined] = [files(false), files(true)];
  return {
    From: mailboxOf(from),
    // Mailjet accepts one address: see holdsOnce in definitions.ts.
    ReplyTo: mailboxOf(replyTo[0] ?? from),
    ...(attached.length === 0 ? {} : { Attachments: attached }),
    ...(inlined.length === 0 ? {} : { InlinedAttachments: inlined }),
  };
}

/** Creates a template, then its content: https://dev.mailjet.com/email/guides/template-api/ */
async function storeTemplate(
  name: string,
  { text, html }: Rendered,
  headers: Headers,
  exchange: Exchange,
): Promise<number> {
  const store = (path: string, body: object): Promise<ApiResponse> =>
    exchange({ path, headers, body: JSON.stringify(body) });
  // Template names must be unique, and several senders may store the same template at once.
  const unique = `sendoff-${name}-${randomBytes(8).toString('hex')}`;
  const made = await store('/v3/REST/template', { Name: unique, Purposes: ['transactional'] });
  const data = made.status === 201 ? parseObject(made.body)?.['Data'] : undefined;
  const id: unknown = Array.isArray(data) && isObject(data[0]) ? data[0]['ID'] : undefined;
  if (typeof id !== 'number') throw templateRefused('Mailjet', made);
  const content = await store(`/v3/REST/template/${id}/detailcontent`, {
    ...(text === '' ? {} : { 'Text-part': text }),
    ...(html === '' ? {} : { 'Html-part': html }),
  });
  if (content.status !== 201 && content.status !== 200) throw templateRefused('Mailjet', content);
  return id;
}

function resultOutcome(result: Readonly<Record<string, unknown>>): Outcome {
  if (result['Status'] === 'success') return ACCEPTED;
  const errors = Array.isArray(result['Errors']) ? result['Errors'].filter(isObject) : [];
  if (errors.length === 0) return refused('failed', 'a result without success and without errors');
  const isTemporary = errors.every(
    ({ StatusCode: code }) => code === 429 || (typeof code === 'number' && code >= 500),
  );
  return refused(isTemporary ? 'deferred' : 'rejected', errors.map(errorText).join('; '));
}

function errorText(error: Readonly<Record<string, unknown>>): string {
  const { ErrorCode: code, ErrorMessage: message } = error;
  return [code, message].filter((part) => typeof part === 'string' && part !== '').join(' ');
}
