/** One header. A message may contain several with the same name. */
export type HeaderPair = readonly [name: string, value: string];

/** Merges headers: those of one message replace shared headers of the same name. */
export function overriding(shared: readonly HeaderPair[], own: readonly HeaderPair[]): readonly HeaderPair[] {
  if (own.length === 0) return shared;
  const names = new Set(own.map(([name]) => name.toLowerCase()));
  return [...shared.filter(([name]) => !names.has(name.toLowerCase())), ...own];
}
