/** One header as a message has it; several may have one name. */
export type HeaderPair = readonly [name: string, value: string];

/** Headers of one message go in the place of those of the same name that all messages of a request have. */
export function overriding(shared: readonly HeaderPair[], own: readonly HeaderPair[]): readonly HeaderPair[] {
  if (own.length === 0) return shared;
  const names = new Set(own.map(([name]) => name.toLowerCase()));
  return [...shared.filter(([name]) => !names.has(name.toLowerCase())), ...own];
}
