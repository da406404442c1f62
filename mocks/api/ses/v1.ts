import { randomUUID } from 'node:crypto';
import { notServed } from '../documented-fields.ts';
import type { ApiRequest, ApiResponse } from '../exchange.ts';
import type { Problem } from './problem.ts';

/**
 * True for the v1 query API: every action is a form sent to `/`
 * (https://docs.aws.amazon.com/ses/latest/APIReference/).
 */
export function isV1({ path }: Pick<ApiRequest, 'path'>): boolean {
  return path === '/' || path === '';
}

export function refuseV1({ body }: Pick<ApiRequest, 'body'>): ApiResponse {
  const action = new URLSearchParams(body.toString()).get('Action') ?? 'without an Action';
  const message = `${notServed(`the v1 query API (${action})`)}; send with POST /v2/email/outbound-emails`;
  return xmlError(400, 'InvalidAction', message);
}

/** https://docs.aws.amazon.com/ses/latest/dg/using-ses-api-responses.html */
export function xmlRefusal({ type, message }: Problem, status: number): ApiResponse {
  return xmlError(status, type.replace(/Exception$/, ''), message);
}

function xmlError(status: number, code: string, message: string): ApiResponse {
  const body = [
    '<ErrorResponse xmlns="http://ses.amazonaws.com/doc/2010-12-01/">',
    '  <Error>',
    `    <Type>${status < 500 ? 'Sender' : 'Receiver'}</Type>`,
    `    <Code>${escaped(code)}</Code>`,
    `    <Message>${escaped(message)}</Message>`,
    '  </Error>',
    `  <RequestId>${randomUUID()}</RequestId>`,
    '</ErrorResponse>',
    '',
  ].join('\n');
  return { status, headers: { 'Content-Type': 'text/xml' }, body };
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
