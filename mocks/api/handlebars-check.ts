import { notServed } from './documented-fields.ts';

/** The number of arguments that a helper takes. */
export type Arity = readonly [min: number, max: number];
export type HelperArities = ReadonlyMap<string, Arity>;

/**
 * Handlebars' own helpers (https://handlebarsjs.com/guide/builtin-helpers.html); `log` writes nothing here.
 */
export const BUILT_IN: HelperArities = new Map<string, Arity>([
  ['if', [1, 1]],
  ['unless', [1, 1]],
  ['each', [1, 1]],
  ['with', [1, 1]],
  ['lookup', [2, 2]],
  ['log', [0, 9]],
]);

/**
 * Handlebars' time grows with the square of the depth, and deep templates overflow the stack of its compiler
 * and of V8.
 */
const MAX_LEVELS = 100;
/** Handlebars needs about 0.2 ms per tag. */
const MAX_TAGS = 5000;

/** The exceeded limit of a source, found in one pass before Handlebars parses it. */
export function limitExceeded(source: string): string | undefined {
  const outer: number[] = [];
  let level = 0;
  let tags = 0;
  for (let at = source.indexOf('{{'); at >= 0; at = source.indexOf('{{', at)) {
    if (++tags > MAX_TAGS) return notServed(`templates with more than ${MAX_TAGS} tags`);
    const tag = tagAt(source, at);
    if (tag.opens) outer.push(level);
    if (tag.opens || tag.chains) level++;
    else if (tag.closes) level = outer.pop() ?? 0;
    if (level + tag.depth > MAX_LEVELS) return notServed(`templates of more than ${MAX_LEVELS} levels`);
    at = tag.end;
  }
  return undefined;
}

interface Tag {
  readonly opens: boolean;
  readonly chains: boolean;
  readonly closes: boolean;
  /** The depth of parentheses and of the path. */
  readonly depth: number;
  readonly end: number;
}

function tagAt(source: string, start: number): Tag {
  let at = start + 2;
  while (source[at] === '{' || source[at] === '~' || source[at] === '&') at++;
  const sign = source[at];
  if (sign === '!') {
    const close = source.startsWith('--', at + 1) ? '--' : '}}';
    const end = source.indexOf(close, at + 3);
    return { ...PLAIN, end: end < 0 ? source.length : end + 2 };
  }
  const word = source.slice(at, at + ELSE.length + 1);
  const { depth, end } = depthFrom(source, at);
  return {
    opens: sign === '#' || (sign === '^' && source[at + 1] !== '}') || source.startsWith('{{{{', start),
    chains: word.startsWith(ELSE) && /\s/.test(word.slice(ELSE.length)),
    closes: sign === '/',
    depth,
    end,
  };
}

const ELSE = 'else';
const PLAIN: Omit<Tag, 'end'> = { opens: false, chains: false, closes: false, depth: 0 };

function depthFrom(source: string, from: number): { readonly depth: number; readonly end: number } {
  let open = 0;
  let deepest = 0;
  let path = 0;
  let at = from;
  for (; at < source.length; at++) {
    const character = source[at];
    if (character === '"' || character === "'") {
      const close = source.indexOf(character, at + 1);
      if (close < 0) return { depth: deepest, end: source.length };
      at = close;
    } else if (character === '}' && source[at + 1] === '}') break;
    else if (character === '{' && source[at + 1] === '{') break;
    else if (character === '(') deepest = Math.max(deepest, ++open);
    else if (character === ')') open--;
    else if (character === '.' || character === '/') deepest = Math.max(deepest, ++path);
    else if (character === ' ') path = 0;
  }
  return { depth: deepest, end: at };
}

export interface Language {
  readonly helpers: HelperArities;
  /** True if inline partials are allowed. Few providers have them. */
  readonly partials: boolean;
}

/**
 * The first unsupported construct of a parsed template. Checked when the template is stored, not when it is
 * used.
 */
export function unsupportedSyntax(program: hbs.AST.Program, language: Language): string | undefined {
  return unsupportedIn(program, { ...language, inline: new Set() });
}

interface Scope extends Language {
  readonly inline: Set<string>;
}

function unsupportedIn(program: hbs.AST.Program | undefined, scope: Scope): string | undefined {
  if (program === undefined) return undefined;
  for (const statement of program.body) {
    const found = unsupportedStatement(statement, scope);
    if (found !== undefined) return found;
  }
  return undefined;
}

function unsupportedStatement(statement: hbs.AST.Statement, scope: Scope): string | undefined {
  switch (statement.type) {
    case 'MustacheStatement':
      return unsupportedCall(statement as hbs.AST.MustacheStatement, scope);
    case 'BlockStatement': {
      const { path, params, hash, program, inverse } = statement as hbs.AST.BlockStatement;
      return (
        unsupportedCall({ path, params, hash }, scope) ??
        unsupportedIn(program, scope) ??
        unsupportedIn(inverse, scope)
      );
    }
    case 'DecoratorBlock': {
      const { path, params, program } = statement as hbs.AST.DecoratorBlock;
      const [name] = params;
      if (!scope.partials || nameOf(path) !== 'inline' || name?.type !== 'StringLiteral') {
        return notServed('decorators');
      }
      scope.inline.add((name as hbs.AST.StringLiteral).value);
      return unsupportedIn(program, scope);
    }
    case 'PartialStatement': {
      const { name } = statement as hbs.AST.PartialStatement;
      const known = name.type === 'PathExpression' && scope.inline.has(nameOf(name));
      return scope.partials && known ? undefined : notServed(`the partial "${nameOf(name)}"`);
    }
    case 'ContentStatement':
    case 'CommentStatement':
      return undefined;
    default:
      return notServed(`a ${statement.type}`);
  }
}

interface Call {
  readonly path: hbs.AST.Node;
  readonly params: readonly hbs.AST.Expression[];
  readonly hash: hbs.AST.Hash | undefined;
}

function unsupportedCall({ path, params, hash }: Call, scope: Scope): string | undefined {
  const name = nameOf(path);
  const arity = path.type === 'PathExpression' ? scope.helpers.get(name) : undefined;
  const pairs = (hash as hbs.AST.Hash | undefined)?.pairs ?? [];
  if (params.length + pairs.length > 0 && arity === undefined) return notServed(`the helper "${name}"`);
  if (arity !== undefined && (params.length < arity[0] || params.length > arity[1])) {
    return `the helper "${name}" takes ${arity[0] === arity[1] ? arity[0] : arity.join(' to ')} values, not ${params.length}`;
  }
  for (const value of [...params, ...pairs.map((pair) => pair.value)]) {
    if (value.type !== 'SubExpression') continue;
    const found = unsupportedCall(value as hbs.AST.SubExpression, scope);
    if (found !== undefined) return found;
  }
  return undefined;
}

function nameOf(node: hbs.AST.Node): string {
  return 'original' in node ? String(node.original) : node.type;
}
