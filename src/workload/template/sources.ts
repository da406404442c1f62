import type { Rendered } from '../../model/message.ts';
import { parseSource, placeText, type Source } from './parse.ts';
import { type FieldUse, fieldUses, type NeededField } from './usage.ts';

/** The Handlebars sources of all parts of a message, each with a name for error messages. */
export interface TemplateSources {
  readonly subject: Source;
  readonly text: Source;
  readonly html: Source;
  readonly headers: Readonly<Record<string, Source>>;
}

/** The sources of a built-in kind. */
export function namedSources(kind: string, sources: Rendered): TemplateSources {
  const named = (part: string, text: string): Source => ({ file: `${kind} ${part}`, text });
  return {
    subject: named('subject', sources.subject),
    text: named('text', sources.text),
    html: named('html', sources.html),
    headers: Object.fromEntries(
      Object.entries(sources.headers).map(([name, text]) => [name, named(`header ${name}`, text)]),
    ),
  };
}

/** Maps every part, and returns an object of the same shape. */
export function mapParts<T>(
  sources: TemplateSources,
  part: (source: Source, escaped: boolean) => T,
): { subject: T; text: T; html: T; headers: Record<string, T> } {
  return {
    subject: part(sources.subject, false),
    text: part(sources.text, false),
    html: part(sources.html, true),
    headers: Object.fromEntries(
      Object.entries(sources.headers).map(([name, source]) => [name, part(source, false)]),
    ),
  };
}

/**
 * Every use of a field in the whole template.
 * @throws usageError `template-broken`
 */
export function templateUses(sources: TemplateSources): (FieldUse & { readonly inHeader: boolean })[] {
  const usesOf = (source: Source, inHeader: boolean) =>
    fieldUses(parseSource(source), source.file).map((use) => ({ ...use, inHeader }));
  return [
    ...usesOf(sources.subject, true),
    ...Object.values(sources.headers).flatMap((source) => usesOf(source, true)),
    ...usesOf(sources.text, false),
    ...usesOf(sources.html, false),
  ];
}

/** The required fields, each once, with the position of its first use. */
export function neededFields(sources: TemplateSources): NeededField[] {
  const needed = new Map<string, NeededField>();
  for (const { path, place, guarded, inHeader } of templateUses(sources)) {
    const field = path.join('.');
    if (!guarded && !needed.has(field))
      needed.set(field, { path, field, usedAt: placeText(place), inHeader });
  }
  return [...needed.values()];
}

/** The names of all top-level fields that a template uses. */
export function topLevelFields(sources: TemplateSources): string[] {
  return [...new Set(templateUses(sources).map(({ path }) => path[0] ?? ''))].filter((name) => name !== '');
}
