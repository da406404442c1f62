import { usageError } from '../../model/error.ts';

/**
 * Several headers of one name, each under a spelling of its own: names are alike in any case (RFC 5322, 1.2.2), and an object
 * holds each of its keys once.
 *
 * @throws usageError `template-broken` for more of one name than it has spellings
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
            `${file}: header ${name} is given ${values.length} times, which is too often`,
          );
        other = spelled(name, spelling);
      }
      taken.add(other);
      return [other, one] as const;
    });
  });
}

/** The letter at each place of a bit that is set has the other case. */
function spelled(name: string, bits: number): string {
  let letter = 0;
  return name.replace(/[A-Za-z]/g, (one) => {
    if (((bits >> letter++) & 1) === 0) return one;
    return one === one.toLowerCase() ? one.toUpperCase() : one.toLowerCase();
  });
}
