import { cached } from './bounded-cache.ts';

/** Text taken apart at its tags: literals at even places, names at odd ones. */
type Split = readonly string[];

/**
 * Puts values in the place of tags, in one pass: a value that looks like a tag stays as it is, and so does a tag without
 * a value.
 *
 * @param value what stands in the place of a tag, given its name; undefined leaves the tag
 */
export type Substitute = (text: string, value: (name: string) => string | undefined) => string;

/** Mailings repeat their texts: what has been split before is not searched again. */
const KEPT_TEXTS = 64;

/**
 * @param tags finds the tags, with the `g` flag and exactly one group: the name
 * @param spell gives back the tag of a name
 */
export function substitution(tags: RegExp, spell: (name: string) => string): Substitute {
  const splitOf = cached<string, Split>(KEPT_TEXTS, (text) => text.split(tags));
  return (text, value) => {
    const split = splitOf(text);
    let out = split[0] ?? '';
    for (let i = 1; i < split.length; i += 2) {
      const name = split[i] ?? '';
      out += (value(name) ?? spell(name)) + (split[i + 1] ?? '');
    }
    return out;
  };
}

/** Substitution of a fixed set of tags, each its own name. Where two could begin at one place, the longer one wins. */
export function literalSubstitution(tags: readonly string[]): Substitute {
  const longestFirst = tags.filter((tag) => tag !== '').sort((a, b) => b.length - a.length);
  if (longestFirst.length === 0) return (text) => text;
  return substitution(new RegExp(`(${longestFirst.map(escaped).join('|')})`, 'g'), (name) => name);
}

// RegExp.escape is not in Node 22.
function escaped(literal: string): string {
  return literal.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
