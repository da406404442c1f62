import { gunzipSync } from 'node:zlib';
import { type ApiRequest, headerOf } from '../exchange.ts';

/**
 * The body of a request to Mail Send as it was before it was compressed, or why there is none. "Add a
 * Content-Encoding header, with a value of gzip"; both forms must be less than the maximum:
 * https://www.twilio.com/docs/sendgrid/api-reference/mail-send
 */
export function uncompressed(request: ApiRequest, maxBytes: number): Buffer | 'malformed' | 'too large' {
  if (headerOf(request, 'content-encoding')?.toLowerCase() !== 'gzip') return request.body;
  try {
    return gunzipSync(request.body, { maxOutputLength: maxBytes });
  } catch (error) {
    const isLong = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    return isLong ? 'too large' : 'malformed';
  }
}
