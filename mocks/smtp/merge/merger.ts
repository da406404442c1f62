import type { Sink } from '../../contract.ts';
import { headEnd, type ProviderHeader, type ProviderHeaders } from '../head.ts';
import { HeaderTooLarge, type MessageParts, partsOfMime } from '../mime.ts';
import type { Refusal } from '../settings.ts';
import { mailgun } from './mailgun.ts';
import { MAILJET_ON, mailjet } from './mailjet.ts';
import { type Merge, MergeError, type MergeRequest } from './merge.ts';
import { smtpapi } from './smtpapi.ts';
import { sparkpost } from './sparkpost.ts';

/** A template with its decoded MIME. */
interface Template {
  readonly key: string;
  readonly body: Buffer;
  readonly parts: MessageParts;
}

/** With the body, these headers determine subject, text and HTML. */
const CONTENT_HEADERS = new Set(['subject', 'content-type', 'content-transfer-encoding']);
const TEMPLATES_KEPT = 8;

/** A merge and the header that requests it. */
interface HeaderMerge {
  readonly header: ProviderHeader;
  /** The provider's spelling. */
  readonly name: string;
  readonly merge: Merge;
}

const MERGES: readonly HeaderMerge[] = [
  { header: 'x-smtpapi', name: 'X-SMTPAPI', merge: smtpapi },
  { header: 'x-mailgun-recipient-variables', name: 'X-Mailgun-Recipient-Variables', merge: mailgun },
  { header: 'x-mj-templatelanguage', name: 'X-MJ-TemplateLanguage', merge: mailjet },
  { header: 'x-msys-api', name: 'X-MSYS-API', merge: sparkpost },
];

/** The merge of the first provider header; undefined if none changes the content. */
export function mergeOf(providerHeaders: ProviderHeaders): HeaderMerge | undefined {
  const found = MERGES.find(({ header }) => providerHeaders[header] !== undefined);
  if (found?.merge === mailjet && !MAILJET_ON.test(providerHeaders[found.header] ?? '')) return undefined;
  return found;
}

/**
 * Merges a message with provider headers into one message per recipient, without those headers. Providers
 * accept an invalid message and bounce it later; the mock rejects it at its final dot, because nothing here
 * reads bounces.
 */
export class Merger {
  /** The most recently used is last. */
  readonly #templates: Template[] = [];

  deliver(
    { name, merge }: HeaderMerge,
    request: MergeRequest,
    raw: Buffer,
    sink: Sink,
  ): Refusal | undefined | Promise<Refusal | undefined> {
    const attempt = <Result>(go: () => Result): Result | Refusal => {
      try {
        return go();
      } catch (error) {
        if (error instanceof MergeError) return refused(`${name}: ${error.message}`);
        throw error;
      }
    };
    const render = attempt(() => merge(request));
    if (typeof render === 'object') return render;
    const end = headEnd(raw);
    const key = contentFields(raw.toString('latin1', 0, end));
    const body = raw.subarray(end);
    // The other headers belong to this message, even if the template is an earlier one.
    let parsed: Promise<MessageParts> | undefined;
    const own = (): Promise<MessageParts> => {
      parsed ??= partsOfMime(raw);
      return parsed;
    };
    const rendered = (parts: MessageParts): Refusal | undefined =>
      attempt(() => {
        render(parts, own, sink);
        return undefined;
      });
    const known = this.#find(key, body);
    if (known !== undefined) return rendered(known.parts);
    return own().then(
      (parts) => {
        if (this.#templates.push({ key, body: Buffer.from(body), parts }) > TEMPLATES_KEPT) {
          this.#templates.shift();
        }
        return rendered(parts);
      },
      (error: unknown) =>
        error instanceof HeaderTooLarge
          ? { code: 552, enhanced: '5.3.4', text: error.message }
          : refused(`the message cannot be read: ${error instanceof Error ? error.message : error}`),
    );
  }

  /** Compares whole bodies: this is cheaper than a hash, and exact. */
  #find(key: string, body: Buffer): Template | undefined {
    const index = this.#templates.findLastIndex((one) => one.key === key && one.body.equals(body));
    const template = this.#templates[index];
    if (template !== undefined && index < this.#templates.length - 1) {
      this.#templates.splice(index, 1);
      this.#templates.push(template);
    }
    return template;
  }
}

function contentFields(head: string): string {
  let key = '';
  for (const field of head.split(/(?<=\r\n)(?![ \t])/)) {
    if (CONTENT_HEADERS.has(field.slice(0, field.indexOf(':')).toLowerCase())) key += field;
  }
  return key;
}

function refused(text: string): Refusal {
  // The text of a client must not add a reply line or exceed the line limit (RFC 5321, 4.5.3.1.5).
  return { code: 550, enhanced: '5.6.0', text: text.replace(/[^\x20-\x7e]+/g, ' ').slice(0, 400) };
}
