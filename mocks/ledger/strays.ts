import { indexOfId, markOf } from '../../src/model/proof/identity.ts';
import type { Strays } from '../../src/model/protocol.ts';

/** Marks of windows told apart at once; what comes with further ones is counted together. */
const MARKS_KEPT = 64;
const EXAMPLES_KEPT = 3;

interface Growing {
  messages: number;
  readonly examples: { readonly recipient: string; readonly index: number | null }[];
}

/** Messages that came outside of the window in which they were sent, by the mark of that window. */
export class StrayCount {
  #byMark = new Map<string, Growing>();

  add(recipient: string, id: string): void {
    const mark = markOf(id);
    const known = this.#byMark.get(mark) ?? this.#begin(mark);
    known.messages++;
    if (known.examples.length >= EXAMPLES_KEPT) return;
    known.examples.push({ recipient, index: indexOfId(id) ?? null });
  }

  /** What came since the last time. */
  take(): readonly Strays[] {
    const taken = [...this.#byMark].map(([mark, { messages, examples }]) => ({ mark, messages, examples }));
    this.#byMark = new Map();
    return taken;
  }

  #begin(mark: string): Growing {
    const name = this.#byMark.size < MARKS_KEPT ? mark : '';
    const known = this.#byMark.get(name) ?? { messages: 0, examples: [] };
    this.#byMark.set(name, known);
    return known;
  }
}
