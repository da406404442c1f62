const COMPILE = 'compile it to JavaScript first, and name the compiled file';

/** What to do about a module of the user's that Node could not load. */
export function loadingHint(cause: unknown): string {
  const { code, message } =
    cause instanceof Error ? (cause as NodeJS.ErrnoException) : { code: '', message: '' };
  switch (code) {
    // https://nodejs.org/docs/latest-v24.x/api/typescript.html
    case 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX':
      return `Node only removes types: set NODE_OPTIONS=--experimental-transform-types, or ${COMPILE}`;
    case 'ERR_INVALID_TYPESCRIPT_SYNTAX':
      return `correct the syntax; if it holds JSX, ${COMPILE}`;
    case 'ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING':
      return `Node runs no TypeScript below node_modules: ${COMPILE}`;
    case 'ERR_UNKNOWN_FILE_EXTENSION':
      return /\.[jt]sx\b/.test(message) ? `Node does not read JSX: ${COMPILE}` : COMPILE;
    default:
      return 'correct the module, or install what it imports';
  }
}
