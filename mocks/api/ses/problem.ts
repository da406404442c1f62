import { type DocumentedField, notServed } from '../documented-fields.ts';
import type { ApiResponse } from '../exchange.ts';
import type { FieldChecker, FieldFault } from '../field-checker.ts';

/**
 * The exceptions of the API, with their statuses:
 * https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html
 */
const STATUS = {
  AlreadyExistsException: 400,
  BadRequestException: 400,
  LimitExceededException: 400,
  MessageRejected: 400,
  IncompleteSignatureException: 400,
  InvalidSignatureException: 403,
  MissingAuthenticationTokenException: 403,
  UnrecognizedClientException: 403,
  NotFoundException: 404,
  UnknownOperationException: 404,
  NotImplementedException: 501,
  RequestEntityTooLargeException: 413,
  TooManyRequestsException: 429,
  InternalFailure: 500,
  ServiceUnavailable: 503,
} as const;

export interface Problem {
  readonly type: keyof typeof STATUS;
  readonly message: string;
}

export function problem(type: keyof typeof STATUS, message: string): Problem {
  return { type, message };
}

export function bad(message: string): Problem {
  return problem('BadRequestException', message);
}

export function isProblem(value: object): value is Problem {
  return 'type' in value;
}

export function statusOf({ type }: Problem): number {
  return STATUS[type];
}

/** The first fault that the table of documented fields finds. */
export function wrongField(fields: FieldChecker, json: unknown): Problem | undefined {
  let wrong: Problem | undefined;
  fields.check(json, ({ fault, path, field }) => {
    if (fault === 'unknown') return;
    wrong ??= bad(
      fault === 'not-served'
        ? notServed(path)
        : `1 validation error detected: Value at '${path}' failed to satisfy constraint: ${constraint(fault, field)}`,
    );
  });
  return wrong;
}

function constraint(fault: FieldFault, field: DocumentedField | undefined): string {
  switch (fault) {
    case 'too-long':
      return `Member must have length less than or equal to ${field?.max}`;
    case 'too-short':
      return `Member must have length greater than or equal to ${field?.min}`;
    case 'value':
      return `Member must satisfy enum value set: [${field?.values?.join(', ')}]`;
    default:
      return `Member must be of type ${field?.type}`;
  }
}

/**
 * The exception type is a header:
 * https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html#operation-error-serialization
 */
export function refused({ type, message }: Problem, status: number = STATUS[type]): ApiResponse {
  return {
    status,
    headers: { 'Content-Type': 'application/json', 'x-amzn-ErrorType': type },
    body: JSON.stringify({ message }),
  };
}
