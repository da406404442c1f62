import { jsonResponse } from '../dialect.ts';
import type { ApiResponse } from '../exchange.ts';

/** The body of an error response, and of a failed message of a batch. */
export interface Refusal {
  readonly ErrorCode: number;
  readonly Message: string;
}

/** https://postmarkapp.com/developer/api/overview#error-codes */
export const CODE = {
  badToken: 10,
  maintenance: 100,
  messageNotFound: 701,
  bulkNotFound: 1701,
  invalidEmail: 300,
  invalidJson: 402,
  incompatibleJson: 403,
  inactiveRecipient: 406,
  jsonRequired: 409,
  tooManyMessages: 410,
  forbiddenAttachment: 411,
  rateLimit: 429,
  templateNotFound: 1101,
  templateLimit: 1105,
  templateFieldMissing: 1120,
  templateFieldInvalid: 1122,
  streamNotFound: 1235,
} as const;

export function refusal(code: keyof typeof CODE, message: string): Refusal {
  return { ErrorCode: CODE[code], Message: message };
}

export function isRefusal(value: object): value is Refusal {
  return 'ErrorCode' in value;
}

/** The response to a rejected request. Invalid content has the status 422, with any code. */
export function refused(body: Refusal, status = 422): ApiResponse {
  return jsonResponse(status, body);
}
