import { type Content, renderSlots, type ServerMergeContent, type Slotted } from '../../model/content.ts';
import type { Common, Headers, Mailbox, Rendered } from '../../model/message.ts';
import type { Recipient } from '../../model/recipient.ts';
import type { LeftOut } from '../../model/transport.ts';
import { accepted, alike, refused } from '../outcomes.ts';
import { pick, slotsIn } from '../slots.ts';
import { type Dialect, type Exchange, refusal, templateRefused } from './dialect.ts';
import { type Constant, constant, joined, members, parseObject } from './json.ts';

/** https://developers.brevo.com/docs/batch-send-transactional-emails: 1,000 versions of a message. */
export const BREVO_MAX = 1000;
/**
 * "That of cumulative params shall not exceed 1000 KB":
 * https://developers.brevo.com/reference/send-transac-email
 */
const PARAMS_BYTES = 1_000_000;

export const BREVO_FILES: LeftOut = {
  field: 'attachments',
  reason: "Brevo's API has no inline images, so every file is attached",
};
export const BREVO_TEXT: LeftOut = {
  field: 'text',
  reason: "Brevo's stored templates have no text part",
};

type Values = Readonly<Record<string, string>>;

interface Prepared {
  readonly content: Content;
  readonly headers: Headers;
  /** Headers in addition to the message's own. */
  readonly instructions: Headers;
  readonly perRequest: number;
  /** The fields that every request repeats, for one recipient and for several. */
  readonly fixed: (recipients: 1 | 'several') => object;
  /** The same, encoded. */
  readonly single: Constant;
  readonly several: Constant;
  /** Replaces `several` for messages without HTML, which would otherwise take the shared HTML. */
  readonly textOnly?: object;
  readonly params: ((recipient: Recipient) => Values) | undefined;
}

/**
 * Brevo's transactional API: https://developers.brevo.com/reference/send-transac-email
 * Several recipients are `messageVersions`. Each may have `headers`, which the reference omits;
 * anymail/django-anymail (backends/brevo.py) does the same.
 * There are no inline images: every file is attached, and its type follows from its name.
 * No idempotency key is sent: Brevo rejects a second request with the same key as `duplicate_parameter`, even
 * if the first was rejected.
 */
export const brevo: Dialect<Prepared> = {
  name: 'brevo',

  async prepare(content, { secret = '', sandbox = false }, exchange) {
    const headers = { 'api-key': secret, 'content-type': 'application/json', accept: 'application/json' };
    // https://developers.brevo.com/docs/using-sandbox-mode
    const instructions: Headers = sandbox ? { 'X-Sib-Sandbox': 'drop' } : {};
    const shared = (): object => commonFields(content.common);
    const finish = (fixed: Prepared['fixed']): Prepared => ({
      content,
      headers,
      instructions,
      perRequest: BREVO_MAX,
      fixed,
      single: constant(`,${members(fixed(1))}}`),
      several: constant(`],${members(fixed('several'))}}`),
      params: undefined,
    });
    switch (content.strategy) {
      case 'static':
        return finish(() => ({ ...messageFields(content.message, instructions), ...shared() }));
      case 'client-render':
        // A subject is mandatory, and "htmlContent … can be customized only if … present in global
        // parameters".
        return {
          ...finish((recipients) =>
            recipients === 1 ? shared() : { subject: '-', htmlContent: '<html></html>', ...shared() },
          ),
          textOnly: { subject: '-', textContent: '-', ...shared() },
        };
      case 'server-merge': {
        const { message, params } = brevoTemplate(content);
        const templateId = await storeTemplate(content, message, headers, exchange);
        const perRequest = Math.floor(PARAMS_BYTES / (2 * dynamicBytes(content) + 1000));
        return {
          ...finish(() => ({ templateId, ...shared() })),
          perRequest: Math.max(1, Math.min(BREVO_MAX, perRequest)),
          params,
        };
      }
    }
  },

  perRequest: ({ perRequest }) => perRequest,

  compose(prepared, recipients) {
    const own = recipients.map((recipient) => JSON.stringify(ownFields(prepared, recipient)));
    const { single, several, textOnly } = prepared;
    const isText = textOnly !== undefined && own.every((version) => !version.includes('"htmlContent":'));
    const body =
      own.length === 1
        ? joined([(own[0] ?? '{}').slice(0, -1), single])
        : joined([`{"messageVersions":[${own.join(',')}`, isText ? `],${members(textOnly)}}` : several]);
    return { path: '/v3/smtp/email', headers: prepared.headers, body };
  },

  composeWhole(prepared, recipients) {
    const own = recipients.map((recipient) => ownFields(prepared, recipient));
    const whole =
      own.length === 1
        ? { ...own[0], ...prepared.fixed(1) }
        : { messageVersions: own, ...fixedFor(prepared, own) };
    return { path: '/v3/smtp/email', headers: prepared.headers, body: JSON.stringify(whole) };
  },

  outcomes(response, recipients) {
    const count = recipients.length;
    const body = parseObject(response.body);
    if (response.status !== 201) {
      const { code, message } = body ?? {};
      return alike(count, refusal(response, code === undefined ? '' : `${code}: ${message}`));
    }
    const ids = count === 1 ? [body?.['messageId']] : body?.['messageIds'];
    const whole =
      Array.isArray(ids) && ids.length === count && ids.every((id: unknown) => typeof id === 'string');
    return whole
      ? accepted(count)
      : alike(count, refused('failed', 'HTTP 201 without one id for each message'));
  },
};

function fixedFor({ fixed, textOnly }: Prepared, own: readonly object[]): object {
  const isText = textOnly !== undefined && own.every((version) => !('htmlContent' in version));
  return isText ? textOnly : fixed('several');
}

/** The fields that differ between recipients. */
function ownFields({ content, params, instructions }: Prepared, recipient: Recipient): object {
  const to = [mailboxOf(recipient)];
  switch (content.strategy) {
    case 'static':
      return { to };
    case 'client-render':
      return { to, ...messageFields(content.render(recipient), instructions) };
    case 'server-merge':
      return {
        to,
        params: params?.(recipient),
        ...headerField({ ...content.headers(recipient), ...instructions }),
      };
  }
}

/** "Maximum length is 70 characters": Brevo rejects a whole request with a longer name. */
const MAX_NAME = 70;

function mailboxOf({ address, name }: Mailbox): { email: string; name?: string } {
  if (name === undefined || name === '') return { email: address };
  return {
    email: address,
    name: name.length <= MAX_NAME ? name : name.slice(0, MAX_NAME).replace(/[\ud800-\udbff]$/, ''),
  };
}

function messageFields({ subject, text, html, headers }: Rendered, instructions: Headers): object {
  return {
    subject,
    ...(text === '' ? {} : { textContent: text }),
    ...(html === '' ? {} : { htmlContent: html }),
    ...headerField({ ...headers, ...instructions }),
  };
}

function headerField(headers: Headers): object {
  return Object.keys(headers).length === 0 ? {} : { headers };
}

function commonFields({ from, replyTo, attachments }: Common): object {
  const attachment = attachments.map(({ filename, content }) => ({
    name: filename,
    content: content.toString('base64'),
  }));
  return {
    sender: mailboxOf(from),
    // Brevo accepts one address: see holdsOnce in definitions.ts.
    replyTo: mailboxOf(replyTo[0] ?? from),
    ...(attachment.length === 0 ? {} : { attachment }),
  };
}

/**
 * Braces that open an expression in Brevo's template language:
 * https://help.brevo.com/hc/en-us/articles/360000946299
 */
const OPENINGS: readonly string[] = ['{{', '{%', '{#', '{'];

/**
 * Subject and HTML with slots as `{{params.slot|safe}}`: the values are escaped already.
 * A stored template has no text part. Braces that would open another expression become values.
 */
function brevoTemplate({ template: { flat } }: ServerMergeContent): {
  message: Pick<Rendered, 'subject' | 'html'>;
  params: (recipient: Recipient) => Values;
} {
  const slots = slotsIn([flat.subject, flat.html]);
  const used: Record<string, string> = {};
  const opening = (braces: string): string => {
    let name = `brace_${OPENINGS.indexOf(braces)}`;
    while (slots.includes(name)) name += '_';
    used[name] = braces;
    return `{{params.${name}|safe}}`;
  };
  const rendered = (text: Slotted): string =>
    renderSlots(
      text.map((part) => (typeof part === 'string' ? part.replaceAll(/\{\{|\{%|\{#|\{$/g, opening) : part)),
      (slot) => `{{params.${slot}|safe}}`,
    );
  return {
    message: { subject: rendered(flat.subject), html: rendered(flat.html) },
    params: (recipient) => ({ ...pick(flat.values(recipient), slots), ...used }),
  };
}

/** The source length of the template's dynamic parts: an estimate of the size of their values. */
function dynamicBytes({ template: { handlebars, flat } }: ServerMergeContent): number {
  const plain = [...flat.subject, ...flat.html].reduce(
    (sum, part) => sum + (typeof part === 'string' ? part.length : 0),
    0,
  );
  return Math.max(0, handlebars.subject.length + handlebars.html.length - plain);
}

/** https://developers.brevo.com/reference/create-smtp-template */
async function storeTemplate(
  { template, common }: ServerMergeContent,
  { subject, html }: Pick<Rendered, 'subject' | 'html'>,
  headers: Headers,
  exchange: Exchange,
): Promise<number> {
  const response = await exchange({
    path: '/v3/smtp/templates',
    headers,
    body: JSON.stringify({
      templateName: `sendoff-${template.id}`,
      sender: mailboxOf(common.from),
      subject,
      htmlContent: html,
      isActive: true,
    }),
  });
  const id = response.status === 201 ? parseObject(response.body)?.['id'] : undefined;
  if (typeof id !== 'number') throw templateRefused('Brevo', response);
  return id;
}
