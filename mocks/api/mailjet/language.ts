import { cached } from '../../bounded-cache.ts';
import { substitution } from '../../substitution.ts';
import { isRecord, type JsonRecord } from '../json.ts';

/**
 * Mailjet's variables: `{{var:name}}`, `{{var:name:"default"}}` and `{{data:name:"default"}}`; the mock has
 * no contact data. Statements and functions are rejected:
 * https://dev.mailjet.com/template-language/reference/
 */
export interface Filled {
  readonly text: string;
  /** The first variable without a value and a default. This error blocks the message. */
  readonly missing: string | undefined;
}

export function fill(text: string, variables: JsonRecord): Filled {
  if (!text.includes('{{')) return { text, missing: undefined };
  let missing: string | undefined;
  const filled = substitute(text, (inner) => {
    const { space, path, fallback } = parseTag(inner);
    const value = space === 'var' ? valueAt(variables, path) : undefined;
    if (value !== undefined && value !== null)
      return typeof value === 'string' ? value : JSON.stringify(value);
    if (fallback === undefined) missing ??= `${space}:${path.join('.')}`;
    return fallback ?? '';
  });
  return { text: filled, missing };
}

/** The first expression that is no variable. */
export const unsupportedIn: (text: string) => string | undefined = cached(64, (text) =>
  /\{%[^%]*|\{\{(?!\s*(?:var|data):(?:"[^"]*"|[^{}"])*\}\})[^}]*/.exec(text)?.[0].slice(0, 40),
);

const substitute = substitution(/\{\{\s*((?:var|data):(?:"[^"]*"|[^{}"])*)\}\}/g, (inner) => `{{${inner}}}`);

interface Tag {
  readonly space: string;
  readonly path: readonly string[];
  readonly fallback: string | undefined;
}

const parseTag: (inner: string) => Tag = cached(256, (inner) => {
  const [, space = '', name = '', fallback] = /^(\w+):([^:]*)(?::([\s\S]*))?$/.exec(inner.trim()) ?? [];
  const [, quoted] = /^\s*"([^"]*)"\s*$/.exec(fallback ?? '') ?? [];
  return { space, path: name.trim().split('.'), fallback: quoted ?? fallback };
});

function valueAt(variables: JsonRecord, path: readonly string[]): unknown {
  let value: unknown = variables;
  for (const name of path) {
    if (!isRecord(value) || !Object.hasOwn(value, name)) return undefined;
    value = value[name];
  }
  return value;
}
