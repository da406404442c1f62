import { type ApiRequest, headerOf } from '../exchange.ts';
import { type FormFile, parseMultipart } from './multipart.ts';

/** A parsed form. A field may occur several times, in this order. */
export interface Form {
  readonly fields: ReadonlyMap<string, readonly string[]>;
  readonly files: readonly FormFile[];
}

/** Parses the request's form, or returns an error. */
export function parseForm(request: ApiRequest): Form | { readonly error: string } {
  const contentType = headerOf(request, 'content-type') ?? '';
  const fields = new Map<string, string[]>();
  const files: FormFile[] = [];
  function field(name: string, value: string): void {
    const values = fields.get(name);
    if (values === undefined) fields.set(name, [value]);
    else values.push(value);
  }

  if (/^application\/x-www-form-urlencoded\b/i.test(contentType)) {
    for (const [name, value] of new URLSearchParams(request.body.toString())) field(name, value);
    return { fields, files };
  }
  if (/^multipart\/form-data\b/i.test(contentType)) {
    const wrong = parseMultipart(contentType, request.body, { field, file: (file) => files.push(file) });
    return wrong ?? { fields, files };
  }
  return { error: 'Content-Type must be multipart/form-data or application/x-www-form-urlencoded' };
}

export function firstOf(form: Form, field: string): string | undefined {
  return form.fields.get(field)?.[0];
}
