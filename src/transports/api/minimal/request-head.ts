import type { ApiRequest } from '../dialect.ts';

type Headers = ApiRequest['headers'];

const NAME = /^[\w!#$%&'*+.^`|~-]+$/;
const VALUE = /^[\t -~]*$/;

/** Everything of a request's head but the length of its body. */
export type HeadOf = (path: string, headers: Headers) => string;

/**
 * The same path and headers as last time are not written again: a dialect creates its headers once, unless
 * it signs them.
 */
export function headWriter(host: string): HeadOf {
  let last: { readonly path: string; readonly headers: Headers; readonly text: string } | undefined;
  return (path, headers) => {
    if (last?.path === path && last.headers === headers) return last.text;
    last = { path, headers, text: headText(host, path, headers) };
    return last.text;
  };
}

/** @throws Error if a header cannot be sent, which is a fault of the harness */
function headText(host: string, path: string, headers: Headers): string {
  let text = `POST ${path} HTTP/1.1\r\nhost: ${host}\r\n`;
  for (const [name, value] of Object.entries(headers)) {
    if (!NAME.test(name) || !VALUE.test(value)) throw new TypeError(`the header ${name} cannot be sent`);
    text += `${name}: ${value}\r\n`;
  }
  return text;
}
