/**
 * Caches the results for the last `capacity` to 2 × `capacity` arguments. When the young half is full, the
 * old half is dropped: a hit in the young half costs one look-up, and a strict LRU order would cost three.
 */
export function cached<K, V>(capacity: number, make: (key: K) => V): (key: K) => V {
  let young = new Map<K, { readonly value: V }>();
  let old: typeof young = new Map();
  return (key) => {
    const hit = young.get(key);
    if (hit !== undefined) return hit.value;
    const entry = old.get(key) ?? { value: make(key) };
    if (young.size >= capacity) {
      old = young;
      young = new Map();
    }
    young.set(key, entry);
    return entry.value;
  };
}
