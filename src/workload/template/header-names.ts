import { usageError } from '../../model/error.ts';

/**
 * Gives several headers of one name different spellings, because an object holds each key once.
 * Names are case-insensitive (RFC 5322, 1.2.2).
 *
 * @throws usageError `template-broken` if a name has too few spellings
 */
export function headerSpellings(
  headers: readonly (readonly [name: string, value: string | readonly string[]])[],
  file: string,
): readonly (readonly [name: string, value: string])[] {
  const taken = new Set(headers.map(([name]) => name));
  return headers.flatMap(([name, value]) => {
    const values = [value].flat();
    const letters = name.replace(/[^A-Za-z]/g, '').length;
    let spelling = 0;
    return values.map((one, i) => {
      if (i === 0) return [name, one] as const;
      let other = name;
      while (taken.has(other)) {
        if (++spelling >= 2 ** letters)
          throw usageError(
            'template-broken',
            `${file}: header ${name} is given ${values.length} times; at most ${2 ** letters} are possible`,
          );
        other = withCase(name, spelling);
      }
      taken.add(other);
      return [other, one] as const;
    });
  });
}

/** Changes the case of the letter at each set bit. */
function withCase(name: string, bits: number): string {
  let letter = 0;
  return name.replace(/[A-Za-z]/g, (one) => {
    if (((bits >> letter++) & 1) === 0) return one;
    return one === one.toLowerCase() ? one.toUpperCase() : one.toLowerCase();
  });
}
