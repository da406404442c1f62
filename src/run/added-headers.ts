import type { CanonicalMessage } from '../model/proof/canonical.ts';
import type { ExpectedMessage } from '../model/protocol.ts';
import type { AddedHeader } from '../model/run-file.ts';

/**
 * Headers that a server between client and mock added, such as those of a virus scanner, with message counts.
 */
export class AddedHeaders {
  readonly #counts = new Map<string, number>();

  /** Removes and counts all headers that no message of the workload has. */
  strip(
    received: readonly CanonicalMessage[],
    expected: readonly ExpectedMessage[],
  ): readonly CanonicalMessage[] {
    const expectedNames = new Set(expected.flatMap(({ message }) => message.headers.map(([name]) => name)));
    return received.map((message) => {
      const added = new Set(message.headers.map(([name]) => name).filter((name) => !expectedNames.has(name)));
      if (added.size === 0) return message;
      for (const name of added) this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
      return { ...message, headers: message.headers.filter(([name]) => expectedNames.has(name)) };
    });
  }

  list(): AddedHeader[] {
    return [...this.#counts].map(([name, messages]) => ({ name, messages })).sort(byName);
  }
}

function byName(a: AddedHeader, b: AddedHeader): number {
  return a.name < b.name ? -1 : 1;
}
