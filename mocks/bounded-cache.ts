/**
 * A function's results by its argument, of the last `capacity` arguments at least and twice as many at most: when the younger half
 * is full, the older one goes. A hit among the younger costs one look-up, where a strict order of use would cost three.
 */
export function cached<K, V>(capacity: number, make: (key: K) => V): (key: K) => V {
  let young = new Map<K, { readonly value: V }>();
  let old: typeof young = new Map();
  return (key) => {
    const hit = young.get(key);
    if (hit !== undefined) return hit.value;
    const kept = old.get(key) ?? { value: make(key) };
    if (young.size >= capacity) {
      old = young;
      young = new Map();
    }
    young.set(key, kept);
    return kept.value;
  };
}
