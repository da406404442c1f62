import { STATUS_CODES } from 'node:http';
import type { ApiResponse } from '../exchange.ts';

export const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n';

/** Head and body as one text to be written as UTF-8: the bytes that node:http writes. */
export function responseText(
  { status, headers, body }: ApiResponse,
  { method, persistent }: { readonly method: string; readonly persistent: boolean },
): string {
  let text = STATUS_LINES[status] ?? statusLine(status);
  for (const name in headers) text += `${name}: ${headers[name]}\r\n`;
  // A response to HEAD has the length of the omitted body (RFC 9110, section 8.6).
  text += `Content-Length: ${body === '' ? 0 : Buffer.byteLength(body)}\r\nConnection: `;
  text += persistent ? 'keep-alive\r\n\r\n' : 'close\r\n\r\n';
  return method === 'HEAD' ? text : text + body;
}

const STATUS_LINES: Readonly<Record<number, string>> = Object.fromEntries(
  Object.keys(STATUS_CODES).map((status) => [status, statusLine(Number(status))]),
);

function statusLine(status: number): string {
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Unknown'}\r\n`;
}
