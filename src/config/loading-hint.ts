import { existsSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const COMPILE = 'compile it to JavaScript first, and name the compiled file';

const INSTALL = 'correct the module, or install what it imports';

/** The hint for a module of the user that Node could not load. */
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
      return `Node runs no TypeScript in node_modules: ${COMPILE}`;
    case 'ERR_UNKNOWN_FILE_EXTENSION':
      return /\.[jt]sx\b/.test(message) ? `Node does not read JSX: ${COMPILE}` : COMPILE;
    case 'ERR_MODULE_NOT_FOUND':
    case 'ERR_UNSUPPORTED_DIR_IMPORT':
    case 'MODULE_NOT_FOUND':
      return otherExtension(message) ?? INSTALL;
    default:
      return INSTALL;
  }
}

const EXTENSIONS: readonly string[] = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs'];

/** Compilers and bundlers resolve `./shared.js` and `./shared` to `shared.ts`; Node does not. */
function otherExtension(message: string): string | undefined {
  const [, named] = /^(?:Cannot find module|Directory import) '([^']+)'/.exec(message) ?? [];
  // Packages get no hint. An error of `require` names the required path and the requiring module.
  if (named === undefined || !/^[./]|^file:|^[A-Za-z]:/.test(named)) return undefined;
  const [, requiring = ''] = /^- (.+)$/m.exec(message) ?? [];
  const path = named.startsWith('file:') ? fileURLToPath(named) : resolve(dirname(requiring), named);
  const stems = [path.replace(/\.[cm]?[jt]sx?$/, ''), path, `${path}/index`];
  const found = stems.flatMap((stem) => EXTENSIONS.map((extension) => stem + extension)).find(existsSync);
  if (found === undefined) return undefined;
  const shown = found.startsWith(`${path}/`) ? `${basename(path)}/${basename(found)}` : basename(found);
  return `import "${shown}": Node runs the files unchanged, and needs their real extension`;
}
