import Handlebars from 'handlebars';
import { usageError } from '../../model/error.ts';
import { MAX_LEVELS, tooDeepAt } from './depth.ts';

/** The position of a problem: line and column, both from 1. */
export interface TemplatePosition {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export function placeText({ file, line, column }: TemplatePosition): string {
  return `${file}:${line}:${column}`;
}

/** One part of a message with its Handlebars source (LF line ends). */
export interface Source {
  /** Its name in messages: `html.hbs`, or `message.json, header X-Order`. */
  readonly file: string;
  readonly text: string;
}

/** Helpers that every provider with Handlebars supports. */
const BLOCK_HELPERS: ReadonlySet<string> = new Set(['if', 'unless', 'each', 'with']);

/**
 * Parses a source, and rejects what a provider cannot render: partials, decorators, custom helpers.
 *
 * @throws usageError `template-broken` with file, line and column
 */
export function parseSource({ file, text }: Source): hbs.AST.Program {
  let program: hbs.AST.Program;
  const deep = tooDeepAt(text);
  if (deep !== undefined) throw broken(placeAt(file, text, deep), `blocks are more than ${MAX_LEVELS} deep`);
  try {
    program = Handlebars.parse(text);
  } catch (cause) {
    throw broken(syntaxPlace(file, text, cause), syntaxProblem(cause), cause);
  }
  refuseUnsupported(program, file);
  return program;
}

function refuseUnsupported(program: hbs.AST.Program, file: string): void {
  for (const statement of program.body) {
    if (isBlock(statement)) {
      const helper = statement.path.original;
      if (statement.params.length > 0 && !BLOCK_HELPERS.has(helper)) {
        throw broken(positionOf(statement, file), `there is no block helper "${helper}"`);
      }
      if (BLOCK_HELPERS.has(helper) && statement.params.length !== 1) {
        throw broken(positionOf(statement, file), `#${helper} needs one value`);
      }
      for (const param of statement.params) refuseSubExpression(param, file);
      refuseUnsupported(statement.program, file);
      // Handlebars' types require `inverse`, but a block without {{else}} has none.
      const inverse: hbs.AST.Program | undefined = statement.inverse;
      if (inverse !== undefined) refuseUnsupported(inverse, file);
    } else if (isMustache(statement)) {
      if (statement.params.length > 0 || (statement.hash as hbs.AST.Hash | undefined) !== undefined) {
        throw broken(positionOf(statement, file), `there is no helper "${nameOf(statement.path)}"`);
      }
    } else if (statement.type !== 'ContentStatement' && statement.type !== 'CommentStatement') {
      throw broken(positionOf(statement, file), 'providers do not support partials and decorators');
    }
  }
}

function refuseSubExpression(param: hbs.AST.Expression, file: string): void {
  if (param.type === 'SubExpression') {
    throw broken(positionOf(param, file), 'providers do not support helpers inside an expression');
  }
}

export function isBlock(node: hbs.AST.Node): node is hbs.AST.BlockStatement {
  return node.type === 'BlockStatement';
}

export function isMustache(node: hbs.AST.Node): node is hbs.AST.MustacheStatement {
  return node.type === 'MustacheStatement';
}

export function isContent(node: hbs.AST.Node): node is hbs.AST.ContentStatement {
  return node.type === 'ContentStatement';
}

export function isPath(node: hbs.AST.Node): node is hbs.AST.PathExpression {
  return node.type === 'PathExpression';
}

export function positionOf(node: hbs.AST.Node, file: string): TemplatePosition {
  return { file, line: node.loc.start.line, column: node.loc.start.column + 1 };
}

function nameOf(path: hbs.AST.Expression): string {
  return isPath(path) ? path.original : path.type;
}

function broken(place: TemplatePosition, problem: string, cause?: unknown): Error {
  return usageError(
    'template-broken',
    `${placeText(place)}: ${problem}`,
    'use only {{field}}, {{{field}}}, #if, #unless, #each and #with, which all providers render alike',
    cause,
  );
}

/** A syntax error has its line in the message, an unequal block in the exception. */
function syntaxPlace(file: string, text: string, cause: unknown): TemplatePosition {
  const unclosed = endsEarly(cause) ? unclosedBlock(file, text) : undefined;
  if (unclosed !== undefined) return unclosed;
  if (cause instanceof Error) {
    const match = /Parse error on line (\d+):\n.*\n(-*)\^/.exec(cause.message);
    if (match !== null) {
      return { file, line: Number(match[1]), column: columnBy(text, Number(match[1]), cause.message) };
    }
    const block = / - (\d+):(\d+)$/.exec(cause.message);
    if (block !== null) return { file, line: Number(block[1]), column: Number(block[2]) + 1 };
  }
  return { file, line: 1, column: 1 };
}

/**
 * The parser shows the characters before the error, without line ends, and a caret. Their end gives the
 * column.
 */
function columnBy(text: string, line: number, message: string): number {
  const [, shown = '', caret = ''] = message.split('\n');
  const before = shown.slice(0, caret.indexOf('^')).replace(/^\.\.\./, '');
  const found = text.split('\n')[line - 1] ?? '';
  for (let from = 0; from < before.length; from++) {
    const at = found.indexOf(before.slice(from));
    if (at >= 0) return at + before.length - from + 1;
  }
  return 1;
}

/** The innermost unclosed block, which is the mistake. The parser only reports the end of the file. */
function unclosedBlock(file: string, text: string): TemplatePosition | undefined {
  const open: number[] = [];
  for (const { index, 1: mark } of text.matchAll(/\{\{~?([#^/])(?=\s*[\w[@.])/g)) {
    if (mark === '/') open.pop();
    else open.push(index);
  }
  const last = open.at(-1);
  return last === undefined ? undefined : placeAt(file, text, last);
}

export function placeAt(file: string, text: string, index: number): TemplatePosition {
  const before = text.slice(0, index).split('\n');
  return { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

function endsEarly(cause: unknown): boolean {
  return cause instanceof Error && cause.message.includes("got 'EOF'");
}

function syntaxProblem(cause: unknown): string {
  if (endsEarly(cause)) return 'a block or an expression is opened here and never closed';
  const message = cause instanceof Error ? cause.message : String(cause);
  const unexpected = /Expecting .*, got '(\w+)'/.exec(message)?.[1];
  if (unexpected !== undefined) return 'a Handlebars expression is not well formed here';
  return message.replace(/ - \d+:\d+$/, '').split('\n')[0] ?? message;
}
