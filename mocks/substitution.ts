import { cached } from './bounded-cache.ts';

/** Text split at its tags: literals at even indexes, names at odd ones. */
type Split = readonly string[];

/**
 * Replaces tags by values in one pass. A value that looks like a tag is not replaced again, and a tag without
 * a value stays.
 *
 * @param value returns the value of a tag by its name; undefined leaves the tag
 */
export type Substitute = (text: string, value: (name: string) => string | undefined) => string;

/** Mailings repeat their texts, so the splits of the last texts are cached. */
const CACHED_TEXTS = 64;

/**
 * @param tags matches the tags; needs the `g` flag and exactly one group, the name
 * @param tagOf returns the tag of a name
 */
export function substitution(tags: RegExp, tagOf: (name: string) => string): Substitute {
  const splitOf = cached<string, Split>(CACHED_TEXTS, (text) => text.split(tags));
  return (text, value) => {
    const split = splitOf(text);
    let out = split[0] ?? '';
    for (let i = 1; i < split.length; i += 2) {
      const name = split[i] ?? '';
      out += (value(name) ?? tagOf(name)) + (split[i + 1] ?? '');
    }
    return out;
  };
}

/**
 * Substitution for a fixed set of tags, each its own name. If two tags match at one place, the longer one
 * wins.
 */
export function literalSubstitution(tags: readonly string[]): Substitute {
  const longestFirst = tags.filter((tag) => tag !== '').sort((a, b) => b.length - a.length);
  if (longestFirst.length === 0) return (text) => text;
  return substitution(new RegExp(`(${longestFirst.map(escaped).join('|')})`, 'g'), (name) => name);
}

// Node 22 has no RegExp.escape.
function escaped(literal: string): string {
  return literal.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
