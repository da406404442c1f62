/** The process exit codes; README and `sendoff --help` list them. */
export const EXIT = {
  ok: 0,
  fault: 1,
  usage: 2,
  missed: 3,
  invalid: 4,
  inconclusive: 5,
  interrupted: 130,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** An error of the harness or of its user. A failed send is no error but an outcome. */
export class SendoffError extends Error {
  override readonly name = 'SendoffError';
  /** Stable and machine-readable, such as `recipients-malformed`. */
  readonly code: string;
  /** The user's next step, as one sentence. */
  readonly hint: string | undefined;
  readonly exitCode: ExitCode;

  constructor(
    message: string,
    details: { code: string; hint?: string; exitCode: ExitCode; cause?: unknown },
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = details.code;
    this.hint = details.hint;
    this.exitCode = details.exitCode;
  }
}

/** Bad usage, config or input: exit code 2. */
export function usageError(code: string, message: string, hint?: string, cause?: unknown): SendoffError {
  return new SendoffError(message, {
    code,
    exitCode: EXIT.usage,
    ...(hint === undefined ? {} : { hint }),
    ...(cause === undefined ? {} : { cause }),
  });
}
