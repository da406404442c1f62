/** A request failed. `code` is for the outcome's reason, as with errors of Node and undici. */
export class MinimalError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'MinimalError';
    this.code = code;
  }
}
