import type { Fields, FieldValue } from '../../model/recipient.ts';
import { isBlock, isMustache, isPath, positionOf, type TemplatePosition } from './parse.ts';

/** The path segment between a list and a field of its elements. */
const ELEMENT = '[]';

/** A field that a template requires. */
export interface NeededField {
  /** The path from the root. `[]` means every element of a list. */
  readonly path: readonly string[];
  /** The path as people write it: `firstName`, `order.total`, `order.items.[].name`. */
  readonly field: string;
  /** The position of its first use: `html.hbs:12:5`. */
  readonly usedAt: string;
  /** True if a header uses it: a line break would end the header. */
  readonly inHeader: boolean;
}

/**
 * One use of a field.
 * `guarded`: it may be missing, because an `#if` tests the same field or it is the condition itself.
 */
export interface FieldUse {
  readonly path: readonly string[];
  readonly place: TemplatePosition;
  readonly guarded: boolean;
}

/** The meaning of names inside a block: the path of each value. */
interface Scope {
  readonly paths: readonly (readonly string[])[];
  readonly named: ReadonlyMap<string, readonly string[]>;
  readonly guards: ReadonlySet<string>;
}

/** Every use of a field in a program, with its path from the root. */
export function fieldUses(program: hbs.AST.Program, file: string): FieldUse[] {
  const uses: FieldUse[] = [];
  visit(program, { paths: [[]], named: new Map(), guards: new Set() });
  return uses;

  function visit(part: hbs.AST.Program, scope: Scope): void {
    for (const statement of part.body) {
      if (isMustache(statement)) use(statement.path, scope, false);
      else if (isBlock(statement)) visitBlock(statement, scope);
    }
  }

  function visitBlock(block: hbs.AST.BlockStatement, scope: Scope): void {
    const [param] = block.params;
    const condition = block.path.original === 'if' || block.path.original === 'unless';
    const path = use(param ?? block.path, scope, condition || param === undefined);
    visit(block.program, inner(block, scope, path));
    const inverse: hbs.AST.Program | undefined = block.inverse;
    if (inverse !== undefined) visit(inverse, scope);
  }

  function use(expression: hbs.AST.Expression, scope: Scope, optional: boolean): readonly string[] | null {
    if (!isPath(expression)) return null;
    const path = resolved(expression, scope);
    if (path !== null && path.length > 0) {
      const guarded = optional || scope.guards.has(path.join('.'));
      uses.push({ path, place: positionOf(expression, file), guarded });
    }
    return path;
  }
}

function inner(block: hbs.AST.BlockStatement, scope: Scope, path: readonly string[] | null): Scope {
  const helper = block.params.length > 0 ? block.path.original : 'section';
  if (path === null) return scope;
  if (helper === 'if' || helper === 'unless') {
    return helper === 'if' ? { ...scope, guards: new Set([...scope.guards, path.join('.')]) } : scope;
  }
  const element = helper === 'each' ? [...path, ELEMENT] : path;
  const names: readonly string[] = block.program.blockParams ?? [];
  const named = new Map(scope.named);
  if (names[0] !== undefined) named.set(names[0], element);
  return {
    paths: [...scope.paths, element],
    named,
    guards: helper === 'section' ? new Set([...scope.guards, path.join('.')]) : scope.guards,
  };
}

function resolved(path: hbs.AST.PathExpression, scope: Scope): readonly string[] | null {
  if (path.data) return path.parts[0] === 'root' ? path.parts.slice(1) : null;
  const [first] = path.parts;
  const named = first === undefined || path.depth > 0 ? undefined : scope.named.get(first);
  if (named !== undefined) return [...named, ...path.parts.slice(1)];
  const base = scope.paths[scope.paths.length - 1 - path.depth];
  return base === undefined ? null : [...base, ...path.parts];
}

/** True if a field exists. For a list its first element is checked; an empty list has every field. */
export function hasField(fields: Fields, path: readonly string[]): boolean {
  let value: FieldValue | undefined = fields;
  for (const part of path) {
    if (value === undefined || value === null || typeof value !== 'object') return false;
    if (part === ELEMENT) {
      const elements: readonly FieldValue[] = isList(value) ? value : Object.values(value);
      if (elements.length === 0) return true;
      value = elements[0];
    } else if (isList(value)) {
      if (part === 'length') return true;
      value = value[Number(part)];
    } else {
      value = Object.hasOwn(value, part) ? value[part] : undefined;
    }
  }
  return value !== undefined && value !== null;
}

/** The value of a field if it is text or a number. */
export function fieldText(fields: Fields, path: readonly string[]): string | undefined {
  let value: FieldValue | undefined = fields;
  for (const part of path) {
    if (value === undefined || value === null || typeof value !== 'object' || isList(value)) return undefined;
    value = Object.hasOwn(value, part) ? value[part] : undefined;
  }
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

export function isList(value: FieldValue): value is readonly FieldValue[] {
  return Array.isArray(value);
}
