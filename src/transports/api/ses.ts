import type { Content } from '../../model/content.ts';
import { ACCEPTED, type Outcome } from '../../model/outcome.ts';
import { isObject } from '../../model/plain-object.ts';
import type { Recipient } from '../../model/recipient.ts';
import type { Endpoint } from '../../model/transport.ts';
import { accepted, alike, refused } from '../outcomes.ts';
import { type ApiResponse, type Dialect, refusal } from './dialect.ts';
import { type Constant, constant, joined, members, parseObject } from './json.ts';
import {
  destinationOf,
  filesField,
  headersField,
  requestTo,
  senderFields,
  simpleFields,
} from './ses/request.ts';
import { signed } from './ses/signature.ts';
import { literalTemplate, mergeTemplates, storeTemplate, type Values } from './ses/templates.ts';

/** https://docs.aws.amazon.com/ses/latest/dg/send-personalized-email-api.html: 50 destinations a call. */
export const SES_MAX = 50;

interface Prepared {
  readonly content: Content;
  readonly endpoint: Endpoint;
  /** A request to one recipient without its destination, with these fields in its content. */
  readonly wholeSingle: (own: object) => object;
  /** The fields that every request to several recipients repeats. */
  readonly fixedSeveral: () => object;
  /** The fields that every request repeats, to one recipient and to several, encoded. */
  readonly single: Constant;
  readonly several: Constant;
  readonly variables: ((recipient: Recipient) => Values) | undefined;
}

/**
 * Amazon SES API v2: https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html.
 * One recipient uses `SendEmail` with `Simple` content, which supports headers and attachments since 2025, so
 * `Raw` is not needed.
 * Several recipients use `SendBulkEmail`, which accepts templates only: a static message becomes an inline
 * template without variables.
 */
export const ses: Dialect<Prepared> = {
  name: 'ses',

  async prepare(content, endpoint, exchange) {
    const files = (): object => filesField(content.common);
    const sender = (): object => senderFields(content.common);
    const rest = Object.keys(files()).length === 0 ? '' : `,${members(files())}`;
    const base = { content, endpoint, variables: undefined };
    switch (content.strategy) {
      case 'static': {
        const { subject, text, html, headers } = content.message;
        const { template, data } = literalTemplate(content.message);
        const wholeSingle = (): object => ({
          Content: {
            Simple: {
              ...simpleFields({ subject, text, html }),
              ...headersField('Headers', headers),
              ...files(),
            },
          },
          ...sender(),
        });
        const fixedSeveral = (): object => ({
          DefaultContent: {
            Template: {
              TemplateContent: template,
              TemplateData: JSON.stringify(data),
              ...headersField('Headers', headers),
              ...files(),
            },
          },
          ...sender(),
        });
        return {
          ...base,
          wholeSingle,
          fixedSeveral,
          single: constant(`,${members(wholeSingle())}}`),
          several: constant(`],${members(fixedSeveral())}}`),
        };
      }
      case 'client-render':
        return {
          ...base,
          wholeSingle: (own) => ({ Content: { Simple: { ...own, ...files() } }, ...sender() }),
          fixedSeveral: () => ({}),
          // `Content.Simple` begins with the recipient's own fields.
          single: constant(`${rest}}},${members(sender())}}`),
          several: '',
        };
      case 'server-merge': {
        const { message, variables } = mergeTemplates(content);
        const TemplateName = await storeTemplate(content.template.id, message, endpoint, exchange);
        const fixedSeveral = (): object => ({
          DefaultContent: { Template: { TemplateName, TemplateData: '{}', ...files() } },
          ...sender(),
        });
        return {
          ...base,
          wholeSingle: (own) => ({
            Content: { Template: { ...own, TemplateName, ...files() } },
            ...sender(),
          }),
          fixedSeveral,
          single: constant(`,${members({ TemplateName })}${rest}}},${members(sender())}}`),
          several: constant(`],${members(fixedSeveral())}}`),
          variables,
        };
      }
    }
  },

  // A bulk call accepts templates only, so each client-rendered message needs its own request.
  perRequest: ({ content }) => (content.strategy === 'client-render' ? 1 : SES_MAX),

  compose(prepared, recipients) {
    const [first] = recipients;
    if (recipients.length === 1 && first !== undefined) {
      return requestTo('/v2/email/outbound-emails', joined([singleHead(prepared, first), prepared.single]));
    }
    const entries = recipients.map((recipient) => JSON.stringify(entryOf(prepared, recipient)));
    const head = `{"BulkEmailEntries":[${entries.join(',')}`;
    return requestTo('/v2/email/outbound-bulk-emails', joined([head, prepared.several]));
  },

  composeWhole(prepared, recipients) {
    const [first] = recipients;
    if (recipients.length === 1 && first !== undefined) {
      const whole = { ...destinationOf(first), ...prepared.wholeSingle(ownFields(prepared, first)) };
      return requestTo('/v2/email/outbound-emails', JSON.stringify(whole));
    }
    const BulkEmailEntries = recipients.map((recipient) => entryOf(prepared, recipient));
    const whole = { BulkEmailEntries, ...prepared.fixedSeveral() };
    return requestTo('/v2/email/outbound-bulk-emails', JSON.stringify(whole));
  },

  sign: ({ endpoint }, composed) => signed(composed, endpoint),

  outcomes(response, recipients) {
    const count = recipients.length;
    const body = parseObject(response.body);
    if (response.status !== 200) {
      return alike(count, refusal(response, messageOf(body), isThrottled(response, body)));
    }
    if (count > 1) return entryOutcomes(body?.['BulkEmailEntryResults'], count);
    return typeof body?.['MessageId'] === 'string'
      ? accepted(1)
      : alike(1, refused('failed', 'HTTP 200 without a MessageId'));
  },
};

/** The JSON of a single message before the part that every request repeats. */
function singleHead(prepared: Prepared, recipient: Recipient): string {
  const destination = `{${members(destinationOf(recipient))}`;
  const { strategy } = prepared.content;
  if (strategy === 'static') return destination;
  const form = strategy === 'client-render' ? 'Simple' : 'Template';
  return `${destination},"Content":{"${form}":{${members(ownFields(prepared, recipient))}`;
}

/** The fields of its `Simple` or `Template` content that differ between messages. */
function ownFields({ content, variables }: Prepared, recipient: Recipient): object {
  switch (content.strategy) {
    case 'static':
      return {};
    case 'client-render': {
      const { headers, ...message } = content.render(recipient);
      return { ...simpleFields(message), ...headersField('Headers', headers) };
    }
    case 'server-merge':
      return {
        TemplateData: JSON.stringify(variables?.(recipient) ?? {}),
        ...headersField('Headers', content.headers(recipient)),
      };
  }
}

/** The fields that differ between destinations. `ReplacementTemplateData` is JSON in a string. */
function entryOf({ content, variables }: Prepared, recipient: Recipient): object {
  const destination = destinationOf(recipient);
  if (content.strategy !== 'server-merge') return destination;
  const ReplacementTemplateData = JSON.stringify(variables?.(recipient) ?? {});
  return {
    ...destination,
    ReplacementEmailContent: { ReplacementTemplate: { ReplacementTemplateData } },
    ...headersField('ReplacementHeaders', content.headers(recipient)),
  };
}

/** Temporary errors: https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_BulkEmailEntryResult.html */
const TEMPORARY: ReadonlySet<unknown> = new Set([
  'TRANSIENT_FAILURE',
  'ACCOUNT_THROTTLED',
  'ACCOUNT_DAILY_QUOTA_EXCEEDED',
]);

/** Each destination has one result, in order. */
function entryOutcomes(results: unknown, count: number): readonly Outcome[] {
  if (!Array.isArray(results) || results.length !== count) {
    return alike(count, refused('failed', 'HTTP 200 without one result for each destination'));
  }
  const outcomes = results.map((result: unknown): Outcome => {
    const { Status, Error: error = '' } = isObject(result) ? result : {};
    if (Status === 'SUCCESS') return ACCEPTED;
    return refused(TEMPORARY.has(Status) ? 'deferred' : 'rejected', `${String(Status)} ${String(error)}`);
  });
  return outcomes.every(({ kind }) => kind === 'accepted') ? accepted(count) : outcomes;
}

/**
 * True for a temporary limit. `ThrottlingException` has status 400:
 * https://docs.aws.amazon.com/ses/latest/APIReference-V2/CommonErrors.html.
 * The message names the exceeded quota:
 * https://docs.aws.amazon.com/ses/latest/dg/manage-sending-quotas-errors.html
 */
function isThrottled(
  { errorType = '' }: ApiResponse,
  body: Readonly<Record<string, unknown>> | undefined,
): boolean {
  return (
    /^(?:Throttling|TooManyRequests)/.test(errorType) ||
    /^(?:Daily message quota|Maximum sending rate) exceeded/.test(messageOf(body))
  );
}

function messageOf(body: Readonly<Record<string, unknown>> | undefined): string {
  const message = body?.['message'];
  return typeof message === 'string' ? message : '';
}
