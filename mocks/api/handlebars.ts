import Handlebars from 'handlebars';

/** Turns data into text. */
export type Render = (data: unknown) => string;

// An instance of its own: nobody else's registered functions reach the templates of a mock.
const handlebars = Handlebars.create();

/** Compiles a Handlebars template; the text of the syntax error when it is none. */
export function compileHandlebars(
  source: string,
  options: { readonly noEscape?: boolean } = {},
): { readonly render: Render } | { readonly error: string } {
  // Most templates are compiled on first use; parsing now finds the mistakes now.
  try {
    handlebars.parse(source);
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
  const template = handlebars.compile<unknown>(source, options);
  return { render: (data) => template(data) };
}
