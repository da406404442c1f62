/** A function's results by its argument; when full, the one used least recently goes. */
export function cached<K, V>(capacity: number, make: (key: K) => V): (key: K) => V {
  // A Map keeps the order of insertion: the first key is the one used least recently.
  const kept = new Map<K, { readonly value: V }>();
  let newest: K | undefined;
  return (key) => {
    const hit = kept.get(key);
    if (hit !== undefined) {
      if (key !== newest) {
        kept.delete(key);
        kept.set(key, hit);
        newest = key;
      }
      return hit.value;
    }
    const value = make(key);
    if (kept.size >= capacity) {
      for (const oldest of kept.keys()) {
        kept.delete(oldest);
        break;
      }
    }
    kept.set(key, { value });
    newest = key;
    return value;
  };
}
