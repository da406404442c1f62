import { notServed } from '../documented-fields.ts';
import type { Render } from '../handlebars.ts';

/**
 * Postmark's template language: https://postmarkapp.com/support/article/1077-template-syntax. `{{#x}}` and
 * `{{^x}}` scope, also to scalars, so that `../` leaves them; only `{{#each x}}` repeats.
 */
export function compileMustachio(
  source: string,
  escaping: 'html' | 'none',
): { readonly render: Render } | { readonly error: string } {
  const root: Block = { kind: 'scope', path: HERE, nodes: [] };
  const open: Block[] = [root];
  let end = 0;
  for (const match of source.matchAll(TAG)) {
    const [tag, raw, sign = '', inner = ''] = match;
    const nodes = open.at(-1)?.nodes ?? [];
    if (match.index > end) nodes.push(source.slice(end, match.index));
    end = match.index + tag.length;
    if (sign === '!') continue;
    if (sign === '/') {
      const closed = open.pop();
      if (closed === root || closed === undefined || inner.trim() !== closed.closedBy) {
        return { error: `${tag} closes nothing that is open` };
      }
      continue;
    }
    const name = (raw ?? inner).trim();
    const repeats = sign === '#' && /^each\s/.test(name);
    const path = parsePath(repeats ? name.slice(4).trim() : name);
    if (path === undefined) return { error: `${tag} holds no path` };
    if (sign === '#' || sign === '^') {
      const kind = repeats ? 'each' : sign === '#' ? 'scope' : 'unless';
      const block: Block = { kind, path, nodes: [], closedBy: repeats ? 'each' : name };
      nodes.push(block);
      open.push(block);
      // Blocks are rendered recursively, and V8's stack is limited.
      if (open.length > MAX_LEVELS)
        return { error: notServed(`templates of more than ${MAX_LEVELS} levels`) };
    } else {
      const isRaw = raw !== undefined || sign === '&' || escaping === 'none';
      nodes.push({ kind: 'value', path, escaped: !isRaw });
    }
  }
  if (open.length > 1) return { error: `{{#${open.at(-1)?.closedBy}}} is never closed` };
  if (end < source.length) root.nodes.push(source.slice(end));
  return { render: (data) => renderNodes(root.nodes, { value: data, parent: undefined }) };
}

const MAX_LEVELS = 100;
const TAG = /\{\{\{([^{}]*)\}\}\}|\{\{([#^/&!]?)([^{}]*)\}\}/g;

interface Path {
  /** The number of leading `../`. */
  readonly up: number;
  readonly names: readonly string[];
}

type Node = string | { readonly kind: 'value'; readonly path: Path; readonly escaped: boolean } | Block;

interface Block {
  readonly kind: 'scope' | 'unless' | 'each';
  readonly path: Path;
  readonly nodes: Node[];
  readonly closedBy?: string;
}

interface Scope {
  readonly value: unknown;
  readonly parent: Scope | undefined;
}

const HERE: Path = { up: 0, names: [] };

function parsePath(text: string): Path | undefined {
  const [, climb = '', rest = ''] = /^((?:\.\.\/)*)(.*)$/s.exec(text) ?? [];
  const up = climb.length / 3;
  if (rest === '.' || (rest === '' && up > 0)) return { up, names: [] };
  if (rest === '..') return { up: up + 1, names: [] };
  const names = rest.split('.');
  return names.every((name) => /^[^\s/@#^&!]+$/.test(name)) ? { up, names } : undefined;
}

function renderNodes(nodes: readonly Node[], scope: Scope): string {
  let out = '';
  for (const node of nodes) {
    if (typeof node === 'string') out += node;
    else if (node.kind === 'value') {
      const text = textOf(resolve(node.path, scope));
      out += node.escaped ? escapeHtml(text) : text;
    } else out += renderBlock(node, scope);
  }
  return out;
}

function renderBlock({ kind, path, nodes }: Block, scope: Scope): string {
  const value = resolve(path, scope);
  switch (kind) {
    case 'scope':
      return exists(value) ? renderNodes(nodes, { value, parent: scope }) : '';
    case 'unless':
      return exists(value) ? '' : renderNodes(nodes, { value, parent: scope });
    case 'each': {
      let out = '';
      for (const item of Array.isArray(value) ? value : []) {
        out += renderNodes(nodes, { value: item, parent: scope });
      }
      return out;
    }
    default:
      return kind satisfies never;
  }
}

function resolve({ up, names }: Path, from: Scope): unknown {
  let scope: Scope | undefined = from;
  for (let i = 0; i < up; i++) scope = scope?.parent;
  let value = scope?.value;
  for (const name of names) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  return value;
}

function exists(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? `${value}`
    : '';
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
