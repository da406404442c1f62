import { Busboy } from '@fastify/busboy';
import { type ApiRequest, headerOf } from '../dialect.ts';

export interface FormFile {
  readonly field: string;
  readonly filename: string;
  readonly contentType: string;
  readonly content: Buffer;
}

/** A parsed form. A field may occur several times; order is kept. */
export interface Form {
  readonly fields: ReadonlyMap<string, readonly string[]>;
  readonly files: readonly FormFile[];
}

/** The request's form, or what is wrong with it. */
export function parseForm(request: ApiRequest): Promise<Form | { readonly error: string }> {
  const contentType = headerOf(request, 'content-type') ?? '';
  if (/^application\/x-www-form-urlencoded\b/i.test(contentType)) {
    return Promise.resolve(parseUrlencoded(request.body));
  }
  if (/^multipart\/form-data\b/i.test(contentType)) return parseMultipart(contentType, request.body);
  return Promise.resolve({
    error: 'Content-Type must be multipart/form-data or application/x-www-form-urlencoded',
  });
}

export function firstOf(form: Form, field: string): string | undefined {
  return form.fields.get(field)?.[0];
}

function parseUrlencoded(body: Buffer): Form {
  const fields = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(body.toString())) append(fields, name, value);
  return { fields, files: [] };
}

function parseMultipart(contentType: string, body: Buffer): Promise<Form | { readonly error: string }> {
  return new Promise((resolve) => {
    const fields = new Map<string, string[]>();
    const files: FormFile[] = [];
    const fail = (error: unknown): void =>
      resolve({ error: error instanceof Error ? error.message : 'not a valid form' });
    try {
      const parser = Busboy({
        headers: { 'content-type': contentType },
        preservePath: true,
        // The whole body is already within the provider's limit; Busboy's own ones would cut fields without a word.
        limits: { fieldSize: body.length, fieldNameSize: body.length },
      });
      parser.on('field', (name, value) => append(fields, name, value));
      parser.on('file', (field, stream, filename, _encoding, mimeType) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('error', fail);
        stream.on('end', () =>
          files.push({
            field,
            filename: filename ?? '',
            contentType: mimeType,
            content: Buffer.concat(chunks),
          }),
        );
      });
      parser.on('error', fail);
      parser.on('finish', () => resolve({ fields, files }));
      parser.end(body);
    } catch (error) {
      fail(error);
    }
  });
}

function append(fields: Map<string, string[]>, name: string, value: string): void {
  const values = fields.get(name);
  if (values === undefined) fields.set(name, [value]);
  else values.push(value);
}
