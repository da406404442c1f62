import { jsonResponse } from '../dialect.ts';
import type { ApiResponse } from '../exchange.ts';

/** One entry of `errors`, as in https://www.twilio.com/docs/sendgrid/api-reference/mail-send/errors */
export interface Problem {
  readonly message: string;
  readonly field: string | null;
  readonly help: string | null;
}

const HELP = 'http://sendgrid.com/docs/API_Reference/Web_API_v3/Mail/errors.html#message.';

/** Collects the problems of a request. SendGrid reports all of them at once. */
export class Problems {
  readonly found: Problem[] = [];

  /**
   * @param field the path to the value: `personalizations.0.to.1.email`
   * @param anchor the anchor on the provider's error page; by default the field without its indexes
   */
  add(field: string, message: string, anchor: string = field.replaceAll(/\.\d+/g, '')): void {
    this.found.push({ message, field, help: HELP + anchor });
  }
}

export function errorResponse(status: number, errors: readonly Problem[]): ApiResponse {
  return jsonResponse(status, { errors });
}

/** A response with one error, by default without a field. */
export function plainError(status: number, message: string, field: string | null = null): ApiResponse {
  return errorResponse(status, [{ message, field, help: null }]);
}
