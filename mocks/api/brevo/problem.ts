import { jsonResponse } from '../dialect.ts';
import { notServed } from '../documented-fields.ts';
import type { ApiResponse } from '../exchange.ts';
import type { FieldChecker } from '../field-checker.ts';

/** The provider's error codes that the mock uses. */
type Code =
  | 'invalid_parameter'
  | 'missing_parameter'
  | 'document_not_found'
  | 'not_enough_credits'
  | 'permission_denied'
  | 'duplicate_parameter'
  | 'method_not_allowed'
  | 'unauthorized'
  | 'bad_request';

/**
 * An error body: https://developers.brevo.com/docs/how-it-works, error codes. Throttling and faults have no
 * code.
 */
export interface Problem {
  readonly code: Code | undefined;
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

/** The first fault that the table of documented fields finds. */
export function wrongField(fields: FieldChecker, json: unknown): Problem | undefined {
  let wrong: Problem | undefined;
  fields.check(json, ({ fault, path, field }) => {
    if (fault === 'unknown') return;
    wrong ??= invalid(fault === 'not-served' ? notServed(path) : `${path} should be of type ${field?.type}`);
  });
  return wrong;
}
