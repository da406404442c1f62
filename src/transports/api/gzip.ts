import { gzipSync } from 'node:zlib';
import type { ApiRequest } from './dialect.ts';

/** The same request with its body compressed, at the level that zlib has by default (RFC 9110, section 8.4.1.3). */
export function gzipped({ path, headers, body }: ApiRequest): ApiRequest {
  return { path, headers: { ...headers, 'content-encoding': 'gzip' }, body: gzipSync(body) };
}
