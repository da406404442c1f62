import { randomUUID } from 'node:crypto';
import { jsonResponse } from '../dialect.ts';
import type { ApiResponse } from '../exchange.ts';

/** One error of the Send API: https://dev.mailjet.com/email/guides/send-api-v31/#send-api-errors */
export interface SendError {
  readonly ErrorIdentifier: string;
  readonly ErrorCode: string;
  readonly StatusCode: number;
  readonly ErrorMessage: string;
  readonly ErrorRelatedTo?: readonly string[];
}

/** The documented status of each error code. Some of the error texts are documented too. */
const STATUS = {
  'send-0003': 400,
  'send-0004': 400,
  'send-0010': 400,
  'send-0011': 400,
  'send-0012': 400,
  'send-0015': 400,
  'send-0016': 400,
  'mj-0002': 400,
  'mj-0003': 400,
  'mj-0004': 400,
  'mj-0005': 400,
  'mj-0006': 400,
  'mj-0007': 400,
  'mj-0008': 400,
  'mj-0011': 400,
  'mj-0012': 400,
  'mj-0013': 400,
  'mj-0015': 401,
} as const;
type Code = keyof typeof STATUS;

export function sendError(code: Code, message: string, ...relatedTo: readonly string[]): SendError {
  return {
    ErrorIdentifier: randomUUID(),
    ErrorCode: code,
    StatusCode: STATUS[code],
    ErrorMessage: message,
    ...(relatedTo.length === 0 ? {} : { ErrorRelatedTo: relatedTo }),
  };
}

const REASONS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'API key authentication/authorization failure.',
  413: 'The payload size is over the limit.',
  429: 'Too Many Requests',
  503: 'Service Unavailable',
};

/**
 * An error that the message did not cause: "it will contain an error identifier", and no code is documented.
 * https://dev.mailjet.com/docs/email-api/email_api_overview/status_codes
 */
export function serverError(status: number): Omit<SendError, 'ErrorCode'> {
  return {
    ErrorIdentifier: randomUUID(),
    StatusCode: status,
    ErrorMessage: REASONS[status] ?? 'Internal Server Error',
  };
}

/** The response to a call to the Send API that is rejected as a whole. */
export function refused(error: SendError): ApiResponse {
  return jsonResponse(error.StatusCode, error);
}

/** The response of the REST API, which stores templates. */
export function restError(status: number, message: string): ApiResponse {
  return jsonResponse(status, { ErrorInfo: '', ErrorMessage: message, StatusCode: status });
}

/** The problems of one message. The provider reports all of them at once. */
export class Problems {
  readonly found: SendError[] = [];

  add(code: Code, message: string, ...relatedTo: readonly string[]): void {
    this.found.push(sendError(code, message, ...relatedTo));
  }
}
