/** The values that an expression can use: the recipient's data and the surrounding loops. */
export interface Scope {
  readonly data: Readonly<Record<string, unknown>>;
  readonly loopVar?: unknown;
  readonly loopIndex?: number;
  readonly loopVars?: Readonly<Record<string, unknown>>;
}

export type Evaluate = (scope: Scope) => unknown;

/** A template error. The message describes it. */
export class SyntaxMistake extends Error {
  override readonly name = 'SyntaxMistake';
}

/**
 * Parses an expression: paths (`a.b`, `a['b']`, `a[1]` from 1, `a[other]`), literals, operators, `#` for an
 * array's length, and macros. https://developers.sparkpost.com/api/template-language/
 *
 * @throws SyntaxMistake
 */
export function parseExpression(source: string): Evaluate {
  const tokens = tokensOf(source);
  let at = 0;
  let depth = 0;
  const peek = (): string => tokens[at] ?? '';
  const take = (): string => tokens[at++] ?? '';
  const expect = (token: string): void => {
    const found = take();
    if (found !== token) throw new SyntaxMistake(`syntax error near '${found === '' ? 'end' : found}'`);
  };

  /** Parses left-associative operators of one precedence. */
  const binary = (operand: () => Evaluate, byToken: Readonly<Record<string, Operator>>) => {
    // A Map, because a token may be an inherited member name such as `constructor`.
    const operators = new Map(Object.entries(byToken));
    return (): Evaluate => chain(operand, operators);
  };
  const chain = (operand: () => Evaluate, operators: ReadonlyMap<string, Operator>): Evaluate => {
    let left = operand();
    for (let operator = operators.get(peek()); operator !== undefined; operator = operators.get(peek())) {
      take();
      left = operator(left, operand());
    }
    return left;
  };
  /** Every recursion of the grammar passes this function. */
  const unary = (): Evaluate => {
    if (++depth > MAX_DEPTH) throw new SyntaxMistake(`expressions are nested more than ${MAX_DEPTH} deep`);
    const operand = unaryOperand();
    depth--;
    return operand;
  };
  const unaryOperand = (): Evaluate => {
    switch (peek()) {
      case 'not': {
        take();
        const operand = unary();
        return (scope) => !isTrue(operand(scope));
      }
      case '#': {
        take();
        const operand = unary();
        return (scope) => lengthOf(operand(scope));
      }
      case '-': {
        take();
        const operand = unary();
        return (scope) => -Number(operand(scope));
      }
      default:
        return primary();
    }
  };
  const product = binary(unary, {
    '*': arithmetic((a, b) => a * b),
    '/': arithmetic((a, b) => a / b),
  });
  const sum = binary(product, { '+': arithmetic((a, b) => a + b), '-': arithmetic((a, b) => a - b) });
  const comparison = binary(sum, {
    '==': (a, b) => (scope) => a(scope) === b(scope),
    '!=': (a, b) => (scope) => a(scope) !== b(scope),
    '<': compared((order) => order < 0),
    '>': compared((order) => order > 0),
    '<=': compared((order) => order <= 0),
    '>=': compared((order) => order >= 0),
  });
  const conjunction = binary(comparison, {
    and: (a, b) => (scope) => {
      const first = a(scope);
      return isTrue(first) ? b(scope) : first;
    },
  });
  const disjunction = binary(conjunction, {
    or: (a, b) => (scope) => {
      const first = a(scope);
      return isTrue(first) ? first : b(scope);
    },
  });

  function primary(): Evaluate {
    const token = take();
    if (token === '(') {
      const inner = disjunction();
      expect(')');
      return inner;
    }
    if (/^["']/.test(token)) {
      const text = token.slice(1, -1).replace(/\\(.)/g, '$1');
      return () => text;
    }
    if (/^\d/.test(token)) return () => Number(token);
    if (token === 'true' || token === 'false') return () => token === 'true';
    if (token === 'nil' || token === 'null') return () => undefined;
    if (!NAME.test(token) || KEYWORDS.has(token)) {
      throw new SyntaxMistake(`syntax error near '${token === '' ? 'end' : token}'`);
    }
    if (peek() === '(') return macro(token);
    return path((scope) => variable(token, scope));
  }

  function path(start: Evaluate): Evaluate {
    let value = start;
    for (;;) {
      const parent = value;
      if (peek() === '.') {
        take();
        const name = take();
        if (!NAME.test(name)) throw new SyntaxMistake(`syntax error near '${name}'`);
        value = (scope) => member(parent(scope), name);
      } else if (peek() === '[') {
        take();
        const key = disjunction();
        expect(']');
        value = (scope) => member(parent(scope), key(scope));
      } else return value;
    }
  }

  function macro(name: string): Evaluate {
    expect('(');
    const brace = BRACES.get(name);
    if (brace !== undefined) {
      expect(')');
      return () => brace;
    }
    if (name !== 'empty') throw new SyntaxMistake(`this mock does not know the macro '${name}'`);
    const operand = disjunction();
    expect(')');
    return (scope) => lengthOf(operand(scope)) === 0;
  }

  const evaluate = disjunction();
  if (at < tokens.length) throw new SyntaxMistake(`syntax error near '${peek()}'`);
  return evaluate;
}

type Operator = (left: Evaluate, right: Evaluate) => Evaluate;

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const TOKEN =
  /\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\d+(?:\.\d+)?|[A-Za-z_][A-Za-z0-9_]*|[=!<>]=|[<>+\-*/#()[\].])/y;
const KEYWORDS: ReadonlySet<string> = new Set(
  'and break do each else elseif end for function if local not or return then until while'.split(' '),
);
const BRACES: ReadonlyMap<string, string> = new Map([
  ['opening_single_curly', '{'],
  ['closing_single_curly', '}'],
  ['opening_double_curly', '{{'],
  ['closing_double_curly', '}}'],
  ['opening_triple_curly', '{{{'],
  ['closing_triple_curly', '}}}'],
]);
/**
 * The limit of Lua, whose keywords the language reserves: LUAI_MAXCCALLS,
 * https://www.lua.org/source/5.1/luaconf.h.html
 */
const MAX_DEPTH = 200;
/** A chain of operators is evaluated recursively. */
const MAX_TOKENS = 2000;

function tokensOf(source: string): readonly string[] {
  const text = source.trim();
  const tokens: string[] = [];
  const token = new RegExp(TOKEN);
  while (token.lastIndex < text.length) {
    const { lastIndex } = token;
    const match = token.exec(text);
    if (match === null)
      throw new SyntaxMistake(`syntax error near '${text.slice(lastIndex, lastIndex + 20)}'`);
    tokens.push(match[1] ?? '');
    if (tokens.length > MAX_TOKENS)
      throw new SyntaxMistake(`an expression has more than ${MAX_TOKENS} tokens`);
  }
  return tokens;
}

function variable(name: string, scope: Scope): unknown {
  switch (name) {
    case 'loop_var':
      return scope.loopVar;
    case 'loop_index':
      return scope.loopIndex;
    case 'loop_vars':
      return scope.loopVars;
    default:
      return member(scope.data, name);
  }
}

/** "Array indexes start at 1." */
function member(value: unknown, key: unknown): unknown {
  if (Array.isArray(value)) return typeof key === 'number' ? value[key - 1] : undefined;
  if (typeof value !== 'object' || value === null || typeof key !== 'string') return undefined;
  return Object.hasOwn(value, key) ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
}

/** "If the condition is `false` or `null`, another block of content may be rendered." */
export function isTrue(value: unknown): boolean {
  return value !== false && value !== null && value !== undefined;
}

function lengthOf(value: unknown): number {
  return Array.isArray(value) ? value.length : 0;
}

function arithmetic(operate: (a: number, b: number) => number): Operator {
  return (a, b) => (scope) => operate(Number(a(scope)), Number(b(scope)));
}

function compared(holds: (order: number) => boolean): Operator {
  return (a, b) => (scope) => {
    const [left, right] = [a(scope), b(scope)];
    if (typeof left === 'string' && typeof right === 'string') {
      return holds(left < right ? -1 : left > right ? 1 : 0);
    }
    const order = Number(left) - Number(right);
    return !Number.isNaN(order) && holds(order);
  };
}
