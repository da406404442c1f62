import { type ApiResponse, jsonResponse } from '../dialect.ts';

/** One entry of `errors`: https://developers.sparkpost.com/api/#header-errors. The code is text. */
export interface ApiError {
  readonly message: string;
  readonly description?: string;
  readonly code?: string;
  readonly part?: string;
  readonly line?: number;
}

/** A request that is refused as a whole. */
export interface Refusal {
  readonly status: number;
  readonly error: ApiError;
}

/** The messages that the provider has for its codes, as its documents show them. */
const MESSAGES = {
  '1300': 'invalid data format/type',
  '1400': 'required field is missing',
  '1602': 'resource conflict',
  '1603': 'Subresource not found',
  '3000': 'substitution language syntax error in template content',
  '5002': 'At least one valid recipient is required',
  '7001': 'Invalid domain',
} as const;

export function apiError(code: keyof typeof MESSAGES, description?: string): ApiError {
  return { message: MESSAGES[code], ...(description === undefined ? {} : { description }), code };
}

export function refusal(status: number, code: keyof typeof MESSAGES, description?: string): Refusal {
  return { status, error: apiError(code, description) };
}

export function isRefusal(value: object): value is Refusal {
  return 'error' in value && 'status' in value;
}

export function refused({ status, error }: Refusal): ApiResponse {
  return jsonResponse(status, { errors: [error] });
}
