import Handlebars from 'handlebars';
import { BUILT_IN, foreignIn, type HelperArities, tooMuch } from './handlebars-check.ts';

/** Turns data into text. */
export type Render = (data: unknown) => string;

export interface HandlebarsOptions {
  readonly noEscape?: boolean;
  /** The provider's own, besides those of Handlebars. */
  readonly helpers?: ProviderHelpers;
  /** Whether the provider has inline partials. */
  readonly partials?: boolean;
}

export interface ProviderHelpers {
  readonly functions: Readonly<Record<string, Handlebars.HelperDelegate>>;
  readonly arities: HelperArities;
}

type Environment = ReturnType<typeof Handlebars.create>;

// Instances of their own: nobody else's registered functions reach the templates of a mock.
const plain = environmentOf(undefined);
const extended = new WeakMap<ProviderHelpers, Environment>();

function environmentOf(helpers: ProviderHelpers | undefined): Environment {
  const made = Handlebars.create();
  // Handlebars' own writes to the console.
  made.registerHelper('log', () => '');
  for (const [name, helper] of Object.entries(helpers?.functions ?? {})) made.registerHelper(name, helper);
  return made;
}

function environment(helpers: ProviderHelpers | undefined): Environment {
  if (helpers === undefined) return plain;
  const known = extended.get(helpers) ?? environmentOf(helpers);
  extended.set(helpers, known);
  return known;
}

/**
 * Compiles a Handlebars template; why it cannot be rendered, if so: a template is refused when it is stored.
 */
export function compileHandlebars(
  source: string,
  { noEscape = false, helpers, partials = true }: HandlebarsOptions = {},
): { readonly render: Render } | { readonly error: string } {
  const refused = tooMuch(source);
  if (refused !== undefined) return { error: refused };
  const handlebars = environment(helpers);
  try {
    const arities = helpers === undefined ? BUILT_IN : new Map([...BUILT_IN, ...helpers.arities]);
    const program = handlebars.parse(source);
    const foreign = foreignIn(program, { helpers: arities, partials });
    if (foreign !== undefined) return { error: foreign };
    // Not the program: Handlebars would apply whitespace control to it a second time.
    const template = handlebars.compile<unknown>(source, { noEscape });
    const render: Render = (data) => rendered(template, data);
    // Handlebars compiles on first use: what V8 cannot compile shows now.
    render({});
    return { render };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

/** Said at all, so that Handlebars does not print a warning about it. */
const OWN_ONLY = { allowProtoPropertiesByDefault: false, allowProtoMethodsByDefault: false } as const;

function rendered(template: HandlebarsTemplateDelegate<unknown>, data: unknown): string {
  try {
    return template(data, OWN_ONLY);
  } catch (error) {
    // A member called toString or toHTML, which is data, would be called: rare enough to be looked for
    // afterwards.
    if (error instanceof TypeError) return template(withoutCalls(data), OWN_ONLY);
    throw error;
  }
}

const CALLED = ['toString', 'valueOf', 'toHTML', 'toJSON'] as const;

/**
 * A copy of parsed JSON whose objects become text as every other object does. Without recursion: data may
 * be deep.
 */
function withoutCalls(data: unknown): unknown {
  const copy = structuredClone(data);
  const open: unknown[] = [copy];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value !== 'object' || value === null) continue;
    const record = value as Record<string | symbol, unknown>;
    if (Object.hasOwn(record, Symbol.toPrimitive)) continue;
    for (const name of Object.keys(record)) open.push(record[name]);
    if (CALLED.every((name) => !Object.hasOwn(record, name))) continue;
    delete record['toHTML'];
    Object.defineProperty(record, Symbol.toPrimitive, { value: () => '[object Object]' });
  }
  return copy;
}
