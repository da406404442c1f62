import type { Sink } from '../../contract.ts';
import { type Asks, headEnd, type ProviderHeader } from '../head.ts';
import { HeaderTooLarge, type MessageParts, partsOfMime } from '../mime.ts';
import type { Refusal } from '../refusal.ts';
import { mailgun } from './mailgun.ts';
import { MAILJET_ON, mailjet } from './mailjet.ts';
import { type Merge, MergeMistake, type MergeRequest } from './merge.ts';
import { smtpapi } from './smtpapi.ts';
import { sparkpost } from './sparkpost.ts';

/** A template whose MIME was decoded. */
interface Template {
  readonly key: string;
  readonly body: Buffer;
  readonly parts: MessageParts;
}

/** Headers that decide what subject, text and HTML are, besides the body itself. */
const DECIDING = new Set(['subject', 'content-type', 'content-transfer-encoding']);
const TEMPLATES_KEPT = 8;

/** A merge and the header that asks for it. */
interface Asked {
  readonly header: ProviderHeader;
  /** As the provider spells it. */
  readonly name: string;
  readonly merge: Merge;
}

const MERGES: readonly Asked[] = [
  { header: 'x-smtpapi', name: 'X-SMTPAPI', merge: smtpapi },
  { header: 'x-mailgun-recipient-variables', name: 'X-Mailgun-Recipient-Variables', merge: mailgun },
  { header: 'x-mj-templatelanguage', name: 'X-MJ-TemplateLanguage', merge: mailjet },
  { header: 'x-msys-api', name: 'X-MSYS-API', merge: sparkpost },
];

/**
 * The merge that these headers ask for: the first of those that are there. Undefined where none concerns the
 * content.
 */
export function mergeOf(asks: Asks): Asked | undefined {
  const found = MERGES.find(({ header }) => asks[header] !== undefined);
  if (found?.merge === mailjet && !MAILJET_ON.test(asks[found.header] ?? '')) return undefined;
  return found;
}

/**
 * Makes one message for each recipient out of a message whose headers ask a provider for it. Those headers
 * are not delivered.
 *
 * Providers take a message whose headers they cannot parse and bounce it later. Nobody would read that bounce
 * here, so the mock refuses such a message at its final dot.
 */
export class Merger {
  /** Most recently used last. */
  readonly #templates: Template[] = [];

  deliver(
    { name, merge }: Asked,
    request: MergeRequest,
    raw: Buffer,
    sink: Sink,
  ): Refusal | undefined | Promise<Refusal | undefined> {
    const attempt = <Result>(go: () => Result): Result | Refusal => {
      try {
        return go();
      } catch (error) {
        if (error instanceof MergeMistake) return refused(`${name}: ${error.message}`);
        throw error;
      }
    };
    const render = attempt(() => merge(request));
    if (typeof render === 'object') return render;
    const end = headEnd(raw);
    const key = decidingFields(raw.toString('latin1', 0, end));
    const body = raw.subarray(end);
    // The other headers are this message's own, even where the template was decoded from an earlier one.
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

  /** Bodies are compared as a whole: cheaper than a hash, and never wrong. */
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

function decidingFields(head: string): string {
  let key = '';
  for (const field of head.split(/(?<=\r\n)(?![ \t])/)) {
    if (DECIDING.has(field.slice(0, field.indexOf(':')).toLowerCase())) key += field;
  }
  return key;
}

function refused(text: string): Refusal {
  // A client's text must not become a reply line of its own, nor a very long one (RFC 5321, 4.5.3.1.5).
  return { code: 550, enhanced: '5.6.0', text: text.replace(/[^\x20-\x7e]+/g, ' ').slice(0, 400) };
}
