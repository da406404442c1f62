import { randomBytes } from 'node:crypto';

/**
 * `multipart/form-data` (RFC 7578) as the WHATWG's form encoding writes it, with names and values in UTF-8.
 */
export interface FormEncoding {
  readonly contentType: string;
  field(name: string, value: string): string;
  file(name: string, filename: string, contentType: string, content: Buffer): Buffer;
  readonly end: string;
}

/** The boundary has 128 random bits, so no content contains it by chance. */
export function formEncoding(boundary = `sendoff-${randomBytes(16).toString('hex')}`): FormEncoding {
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    field: (name, value) =>
      `--${boundary}\r\nContent-Disposition: form-data; name="${escaped(name)}"\r\n\r\n${value}\r\n`,
    file: (name, filename, contentType, content) =>
      Buffer.concat([
        Buffer.from(
          `--${boundary}\r\nContent-Disposition: form-data; name="${escaped(name)}"; ` +
            `filename="${escaped(filename)}"\r\nContent-Type: ${contentType}\r\n\r\n`,
        ),
        content,
        Buffer.from('\r\n'),
      ]),
    end: `--${boundary}--\r\n`,
  };
}

/** https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data */
function escaped(name: string): string {
  return name.replaceAll('\n', '%0A').replaceAll('\r', '%0D').replaceAll('"', '%22');
}
