import { jsonResponse } from '../dialect.ts';
import { notServed } from '../documented-fields.ts';
import type { ApiResponse } from '../exchange.ts';
import type { FoundFault } from '../field-checker.ts';

/** https://resend.com/docs/api-reference/errors */
export interface Problem {
  readonly statusCode: number;
  readonly name: string;
  readonly message: string;
}

export function problem(statusCode: number, name: string, message: string): Problem {
  return { statusCode, name, message };
}

export function isProblem(value: object): value is Problem {
  return 'statusCode' in value;
}

export function missing(field: string): Problem {
  return problem(422, 'missing_required_field', `Missing \`${field}\` field.`);
}

export function invalid(message: string): Problem {
  return problem(422, 'validation_error', message);
}

export function refused(body: Problem): ApiResponse {
  return jsonResponse(body.statusCode, body);
}

/** The provider's error for a fault that the table of documented fields finds. */
export function fieldProblem({ fault, path, field }: FoundFault): Problem {
  switch (fault) {
    case 'not-served':
      return invalid(notServed(path));
    case 'too-long':
      return invalid(`The \`${path}\` field may have ${field?.max} characters.`);
    default:
      return invalid(`The \`${path}\` field must be of type ${field?.type}.`);
  }
}
