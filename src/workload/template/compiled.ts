import Handlebars from 'handlebars';
import type { Rendered } from '../../model/message.ts';
import type { Fields } from '../../model/recipient.ts';
import { isBlock, isContent, parseSource, type Source } from './parse.ts';
import type { TemplateSources } from './sources.ts';

/** With only the built-in helpers a name is always a field. */
export const COMPILE_OPTIONS = {
  knownHelpersOnly: true,
  knownHelpers: {
    helperMissing: false,
    blockHelperMissing: false,
    each: true,
    if: true,
    unless: true,
    with: true,
    log: false,
    lookup: false,
  },
} as const;

/** Handlebars wraps all helpers in each render, but only blocks use them. This instance has none. */
const BLOCKLESS = Handlebars.create();
for (const name of Object.keys(BLOCKLESS.helpers)) BLOCKLESS.unregisterHelper(name);

export interface CompiledTemplate {
  readonly render: (fields: Fields) => Rendered;
  readonly headers: (fields: Fields) => Record<string, string>;
}

/**
 * Compiles one part.
 * @throws usageError `template-broken`
 */
export function compiledSource(source: Source, noEscape: boolean): (fields: Fields) => string {
  const { body } = parseSource(source);
  if (body.every(isContent)) {
    const text = body.map(({ value }) => value).join('');
    return () => text;
  }
  const by = body.some(isBlock) ? Handlebars : BLOCKLESS;
  return by.compile<Fields>(source.text, { ...COMPILE_OPTIONS, noEscape });
}

/**
 * Compiles each part once. Only HTML is escaped.
 * @throws usageError `template-broken`
 */
export function compiledTemplate(sources: TemplateSources): CompiledTemplate {
  const subject = compiledSource(sources.subject, true);
  const text = compiledSource(sources.text, true);
  const html = compiledSource(sources.html, false);
  const named = Object.entries(sources.headers).map(
    ([name, source]) => [name, compiledSource(source, true)] as const,
  );
  const headers = (fields: Fields): Record<string, string> => {
    const out: Record<string, string> = {};
    for (const [name, render] of named) out[name] = render(fields);
    return out;
  };
  return {
    headers,
    render: (fields) => ({
      subject: subject(fields),
      text: text(fields),
      html: html(fields),
      headers: headers(fields),
    }),
  };
}
