import Handlebars from 'handlebars';
import { BUILT_IN, type HelperArities, limitExceeded, unsupportedSyntax } from './handlebars-check.ts';

/** Renders a compiled template with data. */
export type Render = (data: unknown) => string;

export interface HandlebarsOptions {
  readonly noEscape?: boolean;
  /** The provider's own helpers, in addition to those of Handlebars. */
  readonly helpers?: ProviderHelpers;
  /** True if the provider has inline partials. */
  readonly partials?: boolean;
}

export interface ProviderHelpers {
  readonly functions: Readonly<Record<string, Handlebars.HelperDelegate>>;
  readonly arities: HelperArities;
}

type Environment = ReturnType<typeof Handlebars.create>;

// Separate Handlebars instances, so that helpers that other code registers do not reach the mocks.
const plain = createEnvironment(undefined);
const extended = new WeakMap<ProviderHelpers, Environment>();

function createEnvironment(helpers: ProviderHelpers | undefined): Environment {
  const environment = Handlebars.create();
  // Handlebars' `log` would write to the console.
  environment.registerHelper('log', () => '');
  for (const [name, helper] of Object.entries(helpers?.functions ?? {}))
    environment.registerHelper(name, helper);
  return environment;
}

function environmentFor(helpers: ProviderHelpers | undefined): Environment {
  if (helpers === undefined) return plain;
  const existing = extended.get(helpers) ?? createEnvironment(helpers);
  extended.set(helpers, existing);
  return existing;
}

/**
 * Compiles a template, or returns the reason why it cannot be rendered. Called when the template is stored.
 */
export function compileHandlebars(
  source: string,
  { noEscape = false, helpers, partials = true }: HandlebarsOptions = {},
): { readonly render: Render } | { readonly error: string } {
  const limit = limitExceeded(source);
  if (limit !== undefined) return { error: limit };
  const handlebars = environmentFor(helpers);
  try {
    const arities = helpers === undefined ? BUILT_IN : new Map([...BUILT_IN, ...helpers.arities]);
    const program = handlebars.parse(source);
    const unsupported = unsupportedSyntax(program, { helpers: arities, partials });
    if (unsupported !== undefined) return { error: unsupported };
    // Compiled from the source: with the program, Handlebars would apply whitespace control twice.
    const template = handlebars.compile<unknown>(source, { noEscape });
    const render: Render = (data) => rendered(template, data);
    // Handlebars compiles at the first rendering, so that errors of V8 would otherwise appear later.
    render({});
    return { render };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

/** Set explicitly, because Handlebars prints a warning otherwise. */
const OWN_ONLY = { allowProtoPropertiesByDefault: false, allowProtoMethodsByDefault: false } as const;

function rendered(template: HandlebarsTemplateDelegate<unknown>, data: unknown): string {
  try {
    return template(data, OWN_ONLY);
  } catch (error) {
    // Handlebars calls a data member that is named toString or toHTML. This is rare, so it is handled after
    // the error.
    if (error instanceof TypeError) return template(withoutCalls(data), OWN_ONLY);
    throw error;
  }
}

const CALLED = ['toString', 'valueOf', 'toHTML', 'toJSON'] as const;

/**
 * Copies parsed JSON so that such objects render as any other object. Without recursion, because data may be
 * deep.
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
