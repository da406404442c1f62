/** The finalizer of MurmurHash3 (Austin Appleby, public domain): every input bit affects every output bit. */
function mixed(bits: number): number {
  let hash = bits;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/** The hash of an index in the stream. `seed` and `index` are safe integers. 32 bits, signed. */
export function placeHash(seed: number, index: number): number {
  const seeded = mixed((seed >>> 0) ^ Math.imul(Math.floor(seed / 2 ** 32), 0x27d4eb2f));
  return mixed(
    (seeded + Math.imul(index >>> 0, 0x9e3779b1)) ^ Math.imul(Math.floor(index / 2 ** 32), 0x165667b1),
  );
}

/** The random number of a slot at this place: 32 bits, unsigned. Slots are independent. */
export function drawn(place: number, slot: number): number {
  return mixed(place + Math.imul(slot + 1, 0x9e3779b1)) >>> 0;
}

/** Picks one item. The list must not be empty. */
export function picked<T>(items: readonly [T, ...T[]] | readonly T[], draw: number): T {
  return items[draw % items.length] as T;
}
