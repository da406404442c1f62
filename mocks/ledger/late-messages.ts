import { indexOfId, tagOf } from '../../src/model/proof/identity.ts';
import type { LateMessages } from '../../src/model/protocol.ts';

/** Marks of windows told apart at once; what comes with further ones is counted together. */
const TAGS_KEPT = 64;
const EXAMPLES_KEPT = 3;

interface Growing {
  messages: number;
  readonly examples: { readonly recipient: string; readonly index: number | null }[];
}

/** Messages that came outside of the window in which they were sent, by the mark of that window. */
export class LateMessageCount {
  #byTag = new Map<string, Growing>();

  add(recipient: string, id: string): void {
    const tag = tagOf(id);
    const known = this.#byTag.get(tag) ?? this.#begin(tag);
    known.messages++;
    if (known.examples.length >= EXAMPLES_KEPT) return;
    known.examples.push({ recipient, index: indexOfId(id) ?? null });
  }

  /** What came since the last time. */
  take(): readonly LateMessages[] {
    const taken = [...this.#byTag].map(([tag, { messages, examples }]) => ({ tag, messages, examples }));
    this.#byTag = new Map();
    return taken;
  }

  #begin(tag: string): Growing {
    const name = this.#byTag.size < TAGS_KEPT ? tag : '';
    const known = this.#byTag.get(name) ?? { messages: 0, examples: [] };
    this.#byTag.set(name, known);
    return known;
  }
}
