import { indexOfId, tagOf } from '../../src/model/proof/identity.ts';
import type { LateMessages } from '../../src/model/protocol.ts';

/** The number of window tags that are counted separately. Messages with further tags are counted together. */
const TAGS_KEPT = 64;
const EXAMPLES_KEPT = 3;

interface MutableCount {
  messages: number;
  readonly examples: { readonly recipient: string; readonly index: number | null }[];
}

/** Counts messages that arrived outside of the window in which they were sent, by the tag of that window. */
export class LateMessageCount {
  #byTag = new Map<string, MutableCount>();

  add(recipient: string, id: string): void {
    const tag = tagOf(id);
    const known = this.#byTag.get(tag) ?? this.#begin(tag);
    known.messages++;
    if (known.examples.length >= EXAMPLES_KEPT) return;
    known.examples.push({ recipient, index: indexOfId(id) ?? null });
  }

  /** Returns the counts since the last call. */
  take(): readonly LateMessages[] {
    const taken = [...this.#byTag].map(([tag, { messages, examples }]) => ({ tag, messages, examples }));
    this.#byTag = new Map();
    return taken;
  }

  #begin(tag: string): MutableCount {
    const name = this.#byTag.size < TAGS_KEPT ? tag : '';
    const known = this.#byTag.get(name) ?? { messages: 0, examples: [] };
    this.#byTag.set(name, known);
    return known;
  }
}
