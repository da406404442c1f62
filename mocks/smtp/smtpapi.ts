import { canonicalize } from '../../src/model/canonical.ts';
import type { Sink } from '../contract.ts';
import type { Refusal } from './deliver.ts';
import { type Head, headEnd } from './head.ts';
import { type Instructions, InstructionsError, parseInstructions } from './instructions.ts';
import { type MessageParts, partsOfMime } from './mime.ts';
import { anyOf, type CutText, cut, fill } from './template.ts';

/** A message that asks to be merged. */
export interface MergeRequest {
  /** Of the envelope; `to` in the header overrides them. */
  readonly recipients: readonly string[];
  readonly head: Head;
  readonly raw: Buffer;
  /** Value of the X-SMTPAPI header. */
  readonly instructions: string;
}

/** A template whose MIME was decoded, cut at the tags of the last message that used it. */
interface Template {
  readonly key: string;
  readonly body: Buffer;
  readonly parts: MessageParts;
  tags: string;
  subject: CutText;
  text: CutText;
  html: CutText;
}

/** Headers that decide what subject, text and HTML are, besides the body itself. */
const DECIDING = new Set(['subject', 'content-type', 'content-transfer-encoding']);
const TEMPLATES_KEPT = 8;

/**
 * Makes one message for each recipient out of a message with an X-SMTPAPI header. Tags are replaced in subject, text, HTML and
 * unique arguments, not in other headers; sections may stand in values only ("Section tags have to be contained
 * within a substitution tag"). The header itself is not delivered.
 *
 * SendGrid takes a message whose header it cannot parse and bounces it later. Nobody would read that bounce here, so
 * the mock refuses such a message at its final dot.
 */
export class Merger {
  /** Most recently used last. */
  readonly #templates: Template[] = [];

  deliver(request: MergeRequest, sink: Sink): Refusal | undefined | Promise<Refusal | undefined> {
    let instructions: Instructions;
    try {
      instructions = parseInstructions(request.instructions, request.recipients);
    } catch (error) {
      if (error instanceof InstructionsError) return refused(`X-SMTPAPI: ${error.message}`);
      throw error;
    }
    const end = headEnd(request.raw);
    const { key, stripped } = splitHead(request.raw.toString('latin1', 0, end));
    const body = request.raw.subarray(end);
    const message = (): Buffer => Buffer.concat([Buffer.from(stripped, 'latin1'), body]);
    const known = this.#find(key, body);
    if (known !== undefined) {
      deliverAll(known, instructions, request.head, message, sink);
      return undefined;
    }
    return partsOfMime(message()).then(
      (parts) => {
        const template = newTemplate(key, Buffer.from(body), parts);
        if (this.#templates.push(template) > TEMPLATES_KEPT) this.#templates.shift();
        deliverAll(template, instructions, request.head, message, sink);
        return undefined;
      },
      (error: unknown) =>
        refused(`the message cannot be read: ${error instanceof Error ? error.message : error}`),
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

function newTemplate(key: string, body: Buffer, parts: MessageParts): Template {
  return { key, body, parts, tags: '[]', ...cutAll(parts, []) };
}

function cutAll(parts: MessageParts, tags: readonly string[]): Pick<Template, 'subject' | 'text' | 'html'> {
  return { subject: cut(parts.subject, tags), text: cut(parts.text, tags), html: cut(parts.html, tags) };
}

function deliverAll(
  template: Template,
  instructions: Instructions,
  head: Head,
  message: () => Buffer,
  sink: Sink,
): void {
  const { recipients, tags } = instructions;
  const tagsKey = JSON.stringify(tags);
  if (template.tags !== tagsKey) Object.assign(template, { tags: tagsKey, ...cutAll(template.parts, tags) });
  const row = rowsOf(instructions);
  const id = cut(instructions.uniqueArgs.get('sendoff_id') ?? '', tags);
  // The other headers are this message's own, even where the template was decoded from an earlier one.
  let parsed: Promise<MessageParts> | undefined;
  const partsOfThis = (): Promise<MessageParts> => {
    parsed ??= partsOfMime(message());
    return parsed;
  };
  recipients.forEach((to, index) => {
    const values = row(index);
    const rendered = {
      subject: fill(template.subject, values),
      text: fill(template.text, values),
      html: fill(template.html, values),
    };
    sink.deliver({
      recipient: to.address,
      id: head.id === '' ? fill(id, values) : head.id,
      read: async () =>
        canonicalize({ ...(await partsOfThis()), ...rendered, recipient: to.address, to: [to] }),
    });
  });
}

/** Gives one recipient's values in the order of the tags, with sections put in. The array is used again. */
function rowsOf({ tags, values, sections }: Instructions): (index: number) => readonly string[] {
  const row: string[] = tags.map(() => '');
  const plain = (index: number): readonly string[] => {
    for (let tag = 0; tag < row.length; tag++) row[tag] = (values[tag] as readonly string[])[index] as string;
    return row;
  };
  if (sections.size === 0) return plain;
  const section = anyOf(sections.keys());
  const cutSections = new Map([...sections].map(([name, text]) => [name, cut(text, tags)]));
  return (index) => {
    const own = plain(index);
    return own.map((value) =>
      value.replace(section, (name) => {
        const found = cutSections.get(name);
        return found === undefined ? name : fill(found, own);
      }),
    );
  };
}

/** The header block without X-SMTPAPI, and the fields that decide about the content. */
function splitHead(head: string): { key: string; stripped: string } {
  let key = '';
  let stripped = '';
  for (const field of head.split(/(?<=\r\n)(?![ \t])/)) {
    const name = field.slice(0, field.indexOf(':')).toLowerCase();
    if (name === 'x-smtpapi') continue;
    if (DECIDING.has(name)) key += field;
    stripped += field;
  }
  return { key, stripped };
}

function refused(text: string): Refusal {
  // What the client wrote must not become a reply line of its own, nor a very long one (RFC 5321, 4.5.3.1.5).
  return { code: 550, enhanced: '5.6.0', text: text.replace(/[^\x20-\x7e]+/g, ' ').slice(0, 400) };
}
