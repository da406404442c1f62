import Handlebars from 'handlebars';
import type { MergeTemplate, Slotted } from '../../model/content.ts';
import type { Rendered } from '../../model/message.ts';
import { fnv1a, ID_HEADER } from '../../model/proof/identity.ts';
import type { Fields, FieldValue, Recipient } from '../../model/recipient.ts';
import { COMPILE_OPTIONS } from './compiled.ts';
import { isBlock, isContent, isMustache, isPath, parseSource, type Source } from './parse.ts';
import { mapParts, type TemplateSources, topLevelFields } from './sources.ts';

/** The field with the message's identity. */
const ID_FIELD = 'sendoffId';

type View = (recipient: Recipient) => Fields;

/**
 * The template in both forms of content.ts.
 * @throws usageError `template-broken`
 */
export function mergeTemplate(kind: string, sources: TemplateSources, view: View): MergeTemplate {
  const withId: TemplateSources = {
    ...sources,
    headers: { ...sources.headers, [ID_HEADER]: { file: ID_HEADER, text: `{{&${ID_FIELD}}}` } },
  };
  const handlebars: Rendered = mapParts(withId, (source, escaped) =>
    escaped ? source.text : unescapedSource(source),
  );
  const used = topLevelFields(sources);
  const context = (recipient: Recipient): Fields => ({ ...view(recipient), [ID_FIELD]: recipient.id });
  return {
    id: `${kind}-${fnv1a(JSON.stringify(handlebars)).toString(36)}`,
    handlebars,
    fields: (recipient) => {
      const all = view(recipient);
      const fields: Record<string, FieldValue> = { [ID_FIELD]: recipient.id };
      for (const name of used) {
        const value = all[name];
        if (value !== undefined) fields[name] = value;
      }
      return fields;
    },
    flat: flattened(withId, handlebars, context),
  };
}

/** The same template with `{{&x}}` for every `{{x}}`, so a renderer that escapes by default does not. */
export function unescapedSource(source: Source): string {
  const at: number[] = [];
  const lineStarts = [0];
  for (let end = source.text.indexOf('\n'); end >= 0; end = source.text.indexOf('\n', end + 1)) {
    lineStarts.push(end + 1);
  }
  collect(parseSource(source));
  let out = '';
  let from = 0;
  for (const start of at.sort((a, b) => a - b)) {
    const after = start + (source.text.startsWith('{{~', start) ? 3 : 2);
    out += `${source.text.slice(from, after)}&`;
    from = after;
  }
  return out + source.text.slice(from);

  function collect(program: hbs.AST.Program): void {
    for (const statement of program.body) {
      if (isMustache(statement) && statement.escaped) {
        const { line, column } = statement.loc.start;
        at.push((lineStarts[line - 1] ?? 0) + column);
      } else if (isBlock(statement)) {
        collect(statement.program);
        const inverse: hbs.AST.Program | undefined = statement.inverse;
        if (inverse !== undefined) collect(inverse);
      }
    }
  }
}

function flattened(
  sources: TemplateSources,
  handlebars: Rendered,
  context: (recipient: Recipient) => Fields,
): MergeTemplate['flat'] {
  const renderers = new Map<string, (fields: Fields) => string>();
  const slotOf = new Map<string, string>();
  const unique = uniqueNames();
  const blocks: string[] = [];

  const slotFor = (statement: hbs.AST.Statement, program: hbs.AST.Program): string => {
    // Statements are equal if they are equal after whitespace control, at any position.
    const same = JSON.stringify(statement, (key, value: unknown) => (key === 'loc' ? undefined : value));
    const known = slotOf.get(same);
    if (known !== undefined) return known;
    const slot = unique(slotName(statement));
    slotOf.set(same, slot);
    // Handlebars applies whitespace control again to a parsed program. Standalone lines must not be processed
    // twice; `~` marks may.
    const options = { ...COMPILE_OPTIONS, ignoreStandalone: true };
    if (slotName(statement) === BLOCK) blocks.push(slot);
    renderers.set(slot, Handlebars.compile<Fields>({ ...program, body: [statement] }, options));
    return slot;
  };

  const slotted = (file: string, text: string): Slotted => {
    const program = parseSource({ file, text });
    const out: (string | { readonly slot: string })[] = [];
    for (const statement of program.body) {
      if (isContent(statement)) {
        if (statement.value !== '') out.push(statement.value);
      } else if (statement.type !== 'CommentStatement') {
        out.push({ slot: slotFor(statement, program) });
      }
    }
    return out;
  };

  const parts = {
    subject: slotted(sources.subject.file, handlebars.subject),
    text: slotted(sources.text.file, handlebars.text),
    html: slotted(sources.html.file, handlebars.html),
    headers: Object.fromEntries(
      Object.entries(handlebars.headers).map(([name, text]) => [name, slotted(`header ${name}`, text)]),
    ),
  };
  const entries = [...renderers];
  return {
    ...parts,
    slots: entries.map(([slot]) => slot),
    blocks,
    values: (recipient) => {
      const fields = context(recipient);
      const values: Record<string, string> = {};
      for (const [slot, render] of entries) values[slot] = render(fields);
      return values;
    },
  };
}

const BLOCK = 'block';

/** `firstName`, or `firstName_html` if it is escaped; `block` for more than a field. */
function slotName(statement: hbs.AST.Statement): string {
  if (!isMustache(statement) || !isPath(statement.path)) return BLOCK;
  const name = statement.path.parts
    .join('_')
    .replace(/[^A-Za-z0-9_]/g, '_')
    .replace(/^[^A-Za-z]+/, '');
  if (name === '') return 'field';
  return statement.escaped ? `${name}_html` : name;
}

/**
 * `name`, `name2`, `name3`; but `block1`, `block2`. The last number is stored, so each search starts there.
 */
function uniqueNames(): (name: string) => string {
  const taken = new Set<string>();
  const last = new Map<string, number>();
  return (name) => {
    const isNumbered = name === BLOCK || name === 'field';
    let unique = name;
    if (isNumbered || taken.has(name)) {
      let number = last.get(name) ?? (isNumbered ? 0 : 1);
      do unique = name + ++number;
      while (taken.has(unique));
      last.set(name, number);
    }
    taken.add(unique);
    return unique;
  };
}
