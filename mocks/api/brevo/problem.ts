import { type ApiResponse, jsonResponse } from '../dialect.ts';

/** `{code, message}`: https://developers.brevo.com/docs/how-it-works, error codes */
export interface Problem {
  readonly code: string;
  readonly message: string;
}

export function invalid(message: string): Problem {
  return { code: 'invalid_parameter', message };
}

export function missing(field: string): Problem {
  return { code: 'missing_parameter', message: `${field} is missing` };
}

export function isProblem(value: object): value is Problem {
  return 'code' in value;
}

export function refused(problem: Problem, status = 400): ApiResponse {
  return jsonResponse(status, problem);
}
