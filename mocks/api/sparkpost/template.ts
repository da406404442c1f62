import { type Evaluate, isTrue, parseExpression, type Scope, SyntaxMistake } from './expression.ts';

/** The kind of a text. Values are escaped only in HTML and in links. */
export type Part = 'html' | 'text' | 'header';

export type RenderPart = (data: Scope['data']) => string;

/** A template error as the provider reports it. */
export interface TemplateMistake {
  readonly mistake: string;
  readonly line: number;
}

/**
 * Compiles SparkPost's template language: https://developers.sparkpost.com/api/template-language/. `{{x}}` is
 * escaped in HTML and in URLs, `{{{x}}}` never; the mock rejects snippets and dynamic content.
 */
export function compilePart(source: string, part: Part): RenderPart | TemplateMistake {
  if (!source.includes('{{')) return () => source;
  let line = 1;
  try {
    const root: Block = { kind: 'root', pieces: [] };
    const open: Block[] = [root];
    let inLink = false;
    let counted = 0;
    let end = 0;
    for (const { start, after: tagEnd, raw, inner } of tagsIn(source)) {
      const literal = source.slice(end, start);
      line += countLines(source.slice(counted, start));
      counted = start;
      const block = open.at(-1) ?? root;
      if (!raw && STATEMENT.test(inner)) {
        const [before, after] = aroundStatement(source, end, start, tagEnd);
        if (before !== '') block.pieces.push(before);
        end = after;
        inLink = false;
        statement(inner.trim(), open);
        continue;
      }
      if (literal !== '') block.pieces.push(literal);
      inLink = part === 'header' ? false : endsInLink(literal, inLink);
      const value = parseExpression(inner);
      block.pieces.push(outputOf(value, raw ? asIs : escapingOf(part, inLink)));
      end = tagEnd;
    }
    if (end < source.length) root.pieces.push(source.slice(end));
    if (open.length > 1) throw new SyntaxMistake(`'end' expected to close '${open.at(-1)?.kind}'`);
    const render = renderAll(root.pieces);
    return (data) => render({ data });
  } catch (error) {
    if (error instanceof SyntaxMistake) return { mistake: error.message, line };
    throw error;
  }
}

export function isMistake(compiled: RenderPart | TemplateMistake): compiled is TemplateMistake {
  return typeof compiled === 'object';
}

interface Tag {
  readonly start: number;
  /** The index after the tag. */
  readonly after: number;
  /** True for three braces: the value is not escaped. */
  readonly raw: boolean;
  readonly inner: string;
}

/** Yields the tags in linear time: a missing `}}}` is searched for once only. */
function* tagsIn(source: string): Generator<Tag> {
  let closesRaw = true;
  let start = source.indexOf('{{');
  while (start >= 0) {
    const rawEnd = closesRaw && source[start + 2] === '{' ? source.indexOf('}}}', start + 3) : undefined;
    if (rawEnd === -1) closesRaw = false;
    const raw = rawEnd !== undefined && rawEnd >= 0;
    const close = raw ? rawEnd : source.indexOf('}}', start + 2);
    if (close < 0) return;
    const after = close + (raw ? 3 : 2);
    yield { start, after, raw, inner: source.slice(start + (raw ? 3 : 2), close) };
    start = source.indexOf('{{', after);
  }
}

const STATEMENT = /^\s*(?:if|elseif|else|each|end)\b/;

type Piece = string | ((scope: Scope) => string);

interface Block {
  readonly kind: 'root' | 'if' | 'each';
  pieces: Piece[];
  /** The branches of an `if` whose pieces are complete. */
  readonly branches?: { readonly holds: Evaluate; readonly pieces: readonly Piece[] }[];
  holds?: Evaluate;
  readonly list?: Evaluate;
  readonly loop?: string;
}

/** Blocks are rendered recursively. */
const MAX_BLOCKS = 200;

function statement(text: string, open: Block[]): void {
  if (open.length > MAX_BLOCKS) throw new SyntaxMistake(`blocks are nested more than ${MAX_BLOCKS} deep`);
  const [, word = '', rest = ''] = /^(\w+)\s*([\s\S]*)$/.exec(text) ?? [];
  const block = open.at(-1);
  switch (word) {
    case 'if':
      open.push({ kind: 'if', pieces: [], branches: [], holds: condition(rest) });
      return;
    case 'elseif':
    case 'else':
      if (block?.kind !== 'if' || block.holds === undefined)
        throw new SyntaxMistake(`syntax error near '${word}'`);
      block.branches?.push({ holds: block.holds, pieces: block.pieces });
      block.pieces = [];
      block.holds = word === 'else' ? always : condition(rest);
      return;
    case 'each':
      open.push({
        kind: 'each',
        pieces: [],
        list: parseExpression(rest),
        loop: lastName(rest),
      });
      return;
    default:
      if (block === undefined || block.kind === 'root') throw new SyntaxMistake("syntax error near 'end'");
      open.pop();
      open.at(-1)?.pieces.push(closed(block));
  }
}

/** The loop variable has the last name of the path: `loop_vars.items` in `each order.items`. */
function lastName(path: string): string {
  return path.match(/\w+/g)?.at(-1) ?? '';
}

const always: Evaluate = () => true;

/** "You may optionally include `then` at the end of an `if` statement." */
function condition(text: string): Evaluate {
  return parseExpression(text.replace(/\bthen\s*$/, ''));
}

function closed({ branches = [], holds, pieces, list, loop = '' }: Block): Piece {
  const render = renderAll(pieces);
  if (list !== undefined) {
    return (scope) => {
      const items = list(scope);
      let out = '';
      for (const [i, item] of (Array.isArray(items) ? items : []).entries()) {
        const loopVars = { ...scope.loopVars, [loop]: item };
        out += render({ data: scope.data, loopVar: item, loopIndex: i + 1, loopVars });
      }
      return out;
    };
  }
  const all = branches.map((branch) => ({ holds: branch.holds, render: renderAll(branch.pieces) }));
  all.push({ holds: holds ?? always, render });
  return (scope) => all.find((branch) => isTrue(branch.holds(scope)))?.render(scope) ?? '';
}

function renderAll(pieces: readonly Piece[]): (scope: Scope) => string {
  return (scope) => {
    let out = '';
    for (const piece of pieces) out += typeof piece === 'string' ? piece : piece(scope);
    return out;
  };
}

function outputOf(value: Evaluate, escaped: (text: string) => string): Piece {
  return (scope) => escaped(textOf(value(scope)));
}

/** "An empty string is substituted for variables that do not exist or have a value of `null`." */
function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? `${value}`
    : '';
}

/**
 * The literal text before a statement, and the index after it. A statement alone on its line removes the
 * line; at the start of a line it removes the line end before it, and always the white space after it.
 */
function aroundStatement(
  source: string,
  from: number,
  start: number,
  end: number,
): readonly [before: string, after: number] {
  const [, blank = '', lineEnd = ''] = /^([ \t]*)(\r?\n)?/.exec(source.slice(end)) ?? [];
  const after = end + blank.length;
  const lineEndBefore = source.slice(from, start).lastIndexOf('\n');
  const startsLine = lineEndBefore >= 0 || from === 0 || source[from - 1] === '\n';
  const lineStart = from + lineEndBefore + 1;
  if (!startsLine || source.slice(lineStart, start).trim() !== '') return [source.slice(from, start), after];
  const before = source.slice(from, lineStart);
  if (lineEnd !== '' || after === source.length) return [before, after + lineEnd.length];
  return [before.replace(/\r?\n$/, ''), after];
}

/** "The template language identifies links by the fact that they start with a protocol." */
function endsInLink(literal: string, before: boolean): boolean {
  const end = Math.max(...[' ', '\n', '\t', '"', "'", '<', '>'].map((mark) => literal.lastIndexOf(mark)));
  const link = Math.max(literal.lastIndexOf('https://'), literal.lastIndexOf('http://'));
  return link > end || (before && end < 0);
}

function escapingOf(part: Part, inLink: boolean): (text: string) => string {
  if (inLink) return urlEncoded;
  return part === 'html' ? escapeHtml : asIs;
}

function asIs(text: string): string {
  return text;
}

/** As documented: `Daily Deal!` becomes `Daily%20Deal%21`. */
function urlEncoded(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '/': '&#x2F;',
};

/** The slash is escaped too, as documented: `</b>` becomes `&lt;&#x2F;b&gt;`. */
function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"'/]/g, (character) => ENTITIES[character] ?? character);
}

function countLines(text: string): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}
