import type { DocumentedField, FieldType } from './documented-fields.ts';
import { isRecord } from './json.ts';

export type FieldFault =
  | 'unknown'
  | 'missing'
  | 'not-served'
  | 'type'
  | 'too-short'
  | 'too-long'
  | 'too-big'
  | 'value';

export interface FoundFault {
  readonly fault: FieldFault;
  /** The path with indexes: `personalizations.0.to.1.email`. */
  readonly path: string;
  /** Undefined for an unknown field. */
  readonly field: DocumentedField | undefined;
  readonly value: unknown;
}

export interface FieldChecker {
  /** Reports every value that the table does not allow. `null` counts as absent. */
  check(json: unknown, found: (fault: FoundFault) => void): void;
  /**
   * Returns the kept fields with their paths.
   *
   * @param only restricts a list at this path to the item at this index
   */
  kept(json: unknown, only?: { readonly list: string; readonly index: number }): readonly KeptField[];
}

export interface KeptField {
  readonly path: string;
  readonly field: DocumentedField;
  readonly value: unknown;
}

interface Node {
  field: DocumentedField | undefined;
  /** By name. A Map, because a plain object has inherited members. */
  readonly members: Map<string, Node>;
  /** The names of required members. */
  readonly required: string[];
  /** Members of any name. */
  any: Node | undefined;
  items: Node | undefined;
}

const newNode = (): Node => ({
  field: undefined,
  members: new Map(),
  required: [],
  any: undefined,
  items: undefined,
});

/** Compiles a table once. A check costs one look-up per member of the request. */
export function fieldChecker(fields: readonly DocumentedField[]): FieldChecker {
  const root = newNode();
  for (const field of fields) {
    nodeAt(root, field.path).field = field;
    if (field.required !== true || field.checkedByReader === true) continue;
    const steps = stepsOf(field.path);
    nodeOf(root, steps.slice(0, -1)).required.push(steps.at(-1) ?? '');
  }
  return {
    check(json, found) {
      if (!isValid(json, root)) walk(json, root, { trail: [], found });
    },
    kept(json, only) {
      const kept: KeptField[] = [];
      collect(json, root, { trail: [], only, kept });
      return kept;
    },
  };
}

/** `a.b[].c` as steps: `a`, `b`, `[]`, `c`. */
export function stepsOf(path: string): readonly string[] {
  return path.split('.').flatMap((part) => {
    const name = part.replace(/(\[\])+$/, '');
    return [name, ...Array.from({ length: (part.length - name.length) / 2 }, () => '[]')];
  });
}

function nodeAt(root: Node, path: string): Node {
  return nodeOf(root, stepsOf(path));
}

function nodeOf(root: Node, steps: readonly string[]): Node {
  let node = root;
  for (const step of steps) {
    if (step === '[]') node = node.items ??= newNode();
    else if (step === '*') node = node.any ??= newNode();
    else {
      const next = node.members.get(step) ?? newNode();
      node.members.set(step, next);
      node = next;
    }
  }
  return node;
}

/** True if `walk` would find nothing. Most requests are valid, and this path builds no strings. */
function isValid(value: unknown, node: Node): boolean {
  const { field, members, any, items, required } = node;
  if (field !== undefined && field.checkedByReader !== true && faultOf(value, field) !== undefined)
    return false;
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) {
    if (items !== undefined) for (const item of value) if (!isValid(item, items)) return false;
    return true;
  }
  if (members.size === 0 && any === undefined) return true;
  const record = value as Readonly<Record<string, unknown>>;
  for (const name in record) {
    const member = record[name];
    if (member === undefined || member === null) continue;
    const next = members.get(name) ?? any;
    if (next === undefined || !isValid(member, next)) return false;
  }
  for (const name of required) if (record[name] === undefined || record[name] === null) return false;
  return true;
}

interface Walk {
  readonly trail: (string | number)[];
  readonly found: (fault: FoundFault) => void;
}

function walk(value: unknown, node: Node, at: Walk): void {
  const { field } = node;
  if (field !== undefined && field.checkedByReader !== true) {
    const fault = faultOf(value, field);
    if (fault !== undefined) {
      at.found({ fault, path: at.trail.join('.'), field, value });
      return;
    }
  }
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    if (node.items === undefined) return;
    for (let i = 0; i < value.length; i++) {
      at.trail.push(i);
      walk(value[i], node.items, at);
      at.trail.pop();
    }
    return;
  }
  if (node.members.size === 0 && node.any === undefined) return;
  const record = value as Readonly<Record<string, unknown>>;
  for (const name in record) {
    const member = record[name];
    if (member === undefined || member === null) continue;
    const next = node.members.get(name) ?? node.any;
    at.trail.push(name);
    if (next !== undefined) walk(member, next, at);
    else at.found({ fault: 'unknown', path: at.trail.join('.'), field: undefined, value: member });
    at.trail.pop();
  }
  for (const name of node.required) {
    if (record[name] !== undefined && record[name] !== null) continue;
    const path = [...at.trail, name].join('.');
    at.found({ fault: 'missing', path, field: node.members.get(name)?.field, value: undefined });
  }
}

interface Collecting {
  readonly trail: (string | number)[];
  readonly only: { readonly list: string; readonly index: number } | undefined;
  readonly kept: KeptField[];
}

function collect(value: unknown, node: Node, into: Collecting): void {
  const { field } = node;
  if (field?.treatment === 'kept') {
    into.kept.push({ path: into.trail.join('.'), field, value });
    return;
  }
  if (Array.isArray(value)) {
    const { only } = into;
    const one = only !== undefined && only.list === into.trail.join('.') ? only.index : undefined;
    for (const [i, item] of value.entries()) {
      if (node.items === undefined || (one !== undefined && one !== i)) continue;
      into.trail.push(i);
      collect(item, node.items, into);
      into.trail.pop();
    }
  } else if (isRecord(value)) {
    for (const [name, member] of Object.entries(value)) {
      const next = node.members.get(name) ?? node.any;
      if (next === undefined || member === undefined || member === null) continue;
      into.trail.push(name);
      collect(member, next, into);
      into.trail.pop();
    }
  }
}

/** The fault of the value itself, without its members. */
export function faultOf(value: unknown, field: DocumentedField): FieldFault | undefined {
  if (field.treatment === 'refused') return 'not-served';
  if (!hasType(value, field.type)) return 'type';
  if (field.values !== undefined && !field.values.includes(value)) return 'value';
  if (field.pattern !== undefined && typeof value === 'string' && !field.pattern.test(value)) return 'value';
  const { min, max, maxBytes } = field;
  if (min !== undefined && sizeOf(value) < min) return 'too-short';
  if (max !== undefined && sizeOf(value) > max) return 'too-long';
  if (maxBytes !== undefined && bytesOf(value) > maxBytes) return 'too-big';
  return undefined;
}

function hasType(value: unknown, type: FieldType): boolean {
  switch (type) {
    case 'text':
      return typeof value === 'string';
    case 'integer':
      return Number.isInteger(value);
    case 'number':
      return typeof value === 'number';
    case 'flag':
      return typeof value === 'boolean';
    case 'list':
      return Array.isArray(value);
    case 'object':
      return isRecord(value);
    case 'any':
      return true;
    default:
      return type satisfies never;
  }
}

function sizeOf(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'string' || Array.isArray(value)) return value.length;
  return isRecord(value) ? Object.keys(value).length : 0;
}

function bytesOf(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (!isRecord(value)) return Buffer.byteLength(JSON.stringify(value));
  let bytes = 0;
  for (const name in value) bytes += Buffer.byteLength(name) + bytesOf(value[name]);
  return bytes;
}

/** A limit as its dialect's reader uses it, so that it stands in the table alone. */
