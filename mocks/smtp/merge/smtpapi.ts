import { canonicalize } from '../../../src/model/proof/canonical.ts';
import type { MessageParts } from '../mime.ts';
import { anyOf, type CutText, cut, fill } from './cut-text.ts';
import { type Instructions, parseInstructions } from './instructions.ts';
import type { Merge } from './merge.ts';

/**
 * SendGrid's X-SMTPAPI. Tags are replaced in subject, text, HTML and unique arguments, sections only in
 * values: "Section tags have to be contained within a substitution tag".
 */
export const smtpapi: Merge = ({ recipients: envelope, head, providerHeaders }) => {
  const instructions = parseInstructions(providerHeaders['x-smtpapi'] ?? '', envelope);
  return (template, own, sink) => {
    const { recipients, tags } = instructions;
    const { subject, text, html } = cutsOf(template, tags);
    const row = rowsOf(instructions);
    const id = cut(instructions.uniqueArgs.get('sendoff_id') ?? '', tags);
    recipients.forEach((to, index) => {
      const values = row(index);
      const rendered = {
        subject: fill(subject, values),
        text: fill(text, values),
        html: fill(html, values),
      };
      sink.deliver({
        recipient: to.address,
        id: head.id === '' ? fill(id, values) : head.id,
        read: async () => canonicalize({ ...(await own()), ...rendered, recipient: to.address, to: [to] }),
      });
    });
  };
};

interface Cuts {
  readonly tags: string;
  readonly subject: CutText;
  readonly text: CutText;
  readonly html: CutText;
}

/** The cuts of a template, by the tags of its last message. */
const lastCuts = new WeakMap<MessageParts, Cuts>();

function cutsOf(template: MessageParts, tags: readonly string[]): Cuts {
  const key = JSON.stringify(tags);
  const known = lastCuts.get(template);
  if (known?.tags === key) return known;
  const { subject, text, html } = template;
  const cuts = { tags: key, subject: cut(subject, tags), text: cut(text, tags), html: cut(html, tags) };
  lastCuts.set(template, cuts);
  return cuts;
}

/** Returns a recipient's values in the order of the tags, with sections filled. The array is reused. */
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
