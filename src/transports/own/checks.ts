import { type SendoffError, usageError } from '../../model/error.ts';
import { OUTCOME_KINDS, type Outcome } from '../../model/outcome.ts';
import { isObject } from '../../model/plain-object.ts';
import type { OwnSession, RenderedMessage } from './define.ts';

const RENDERED: readonly string[] = ['subject', 'text', 'html', 'headers'];

/** RFC 5322, 2.2: printable ASCII without the colon. */
const HEADER_NAME = /^[\x21-\x39\x3b-\x7e]+$/;

/**
 * Checks the message that a user's renderer returned.
 * @throws the usage error `own-module`, which names the first wrong field
 */
export function checkedRendered(value: unknown, module: string): RenderedMessage {
  if (!isObject(value))
    throw ownError(module, `render() returned ${found(value)}`, 'return { subject, text, html }');
  const subject = checkedPart(value, 'subject', module);
  const text = checkedPart(value, 'text', module);
  const html = checkedPart(value, 'html', module);
  if (subject.trim() === '') throw emptyPart(module, 'subject');
  if (text.trim() === '' && html.trim() === '') throw emptyPart(module, 'text and html');
  const unknown = Object.keys(value).find((name) => !RENDERED.includes(name));
  if (unknown !== undefined)
    throw ownError(
      module,
      `render() returned the unknown field "${unknown}"`,
      `return only ${RENDERED.join(', ')}`,
    );
  const parts = { subject, text, html };
  const headers = value['headers'];
  return headers === undefined ? parts : { ...parts, headers: checkedHeaders(headers, module) };
}

/** Providers reject an empty part: see emptiness.ts of the templates. */
function emptyPart(module: string, part: string): SendoffError {
  return ownError(module, `render() returned an empty ${part}`, 'return a text, or leave the header out');
}

function checkedPart(value: Readonly<Record<string, unknown>>, part: string, module: string): string {
  const one = value[part];
  if (typeof one === 'string') return one;
  const hint = isPromise(one)
    ? `await ${part} in render(), which may be async`
    : one === undefined
      ? `return { subject, text, html }; it returned ${Object.keys(value).join(', ') || 'an empty object'}`
      : `return ${part} as text`;
  throw ownError(
    module,
    one === undefined
      ? `render() returned no ${part}`
      : `render() returned ${found(one)} as ${part}; expected text`,
    hint,
  );
}

function checkedHeaders(headers: unknown, module: string): Readonly<Record<string, string>> {
  if (!isObject(headers) || Array.isArray(headers))
    throw ownError(
      module,
      `render() returned ${found(headers)} as headers; expected an object`,
      "return headers as { 'X-Name': 'value' }",
    );
  const checked: Record<string, string> = {};
  for (const [name, text] of Object.entries(headers)) {
    const what = `headers["${name}"]`;
    if (!HEADER_NAME.test(name))
      throw ownError(
        module,
        `render() returned ${what}, which is not a valid header name`,
        'use letters, digits and "-"',
      );
    if (typeof text !== 'string')
      throw ownError(
        module,
        `render() returned ${found(text)} as ${what}; expected text`,
        'return each header as text',
      );
    if (text.trim() === '') throw emptyPart(module, what);
    if (/[\r\n]/.test(text))
      throw ownError(module, `render() returned a line break in ${what}`, 'return it on one line');
    checked[name] = text;
  }
  return checked;
}

/** Checks what a user's `open()` returned. */
export function checkedSession(value: unknown, module: string): OwnSession {
  if (isSession(value)) return value;
  throw ownError(
    module,
    `open() returned ${found(value)}; expected an object with send()`,
    'return { send(message) {…}, close() {…} }',
  );
}

/** Checks what a user's `send()` resolved with. Undefined if the server accepted the message. */
export function checkedOutcome(value: unknown, module: string): Outcome | undefined {
  if (value === undefined || isOutcome(value)) return value;
  throw ownError(
    module,
    `send() resolved with ${found(value)}; expected nothing or an outcome`,
    "resolve with undefined if the server accepted it, else with { kind: 'rejected', reason: '…' }",
  );
}

/**
 * Calls a user's function, and reports its failure as a usage error, which ends the run.
 * Returns a promise only if the function returned one.
 */
export function calledByName<T>(module: string, name: string, call: () => T | Promise<T>): T | Promise<T> {
  const failed = (cause: unknown): never => {
    throw ownError(module, `${name} failed: ${messageOf(cause)}`, 'correct the module', cause);
  };
  try {
    const result = call();
    return result instanceof Promise ? result.catch(failed) : result;
  } catch (cause) {
    return failed(cause);
  }
}

export function ownError(module: string, what: string, hint: string, cause?: unknown): SendoffError {
  return usageError('own-module', `${module}: ${what}`, hint, cause);
}

function isSession(value: unknown): value is OwnSession {
  if (!isObject(value) || typeof value['send'] !== 'function') return false;
  return value['close'] === undefined || typeof value['close'] === 'function';
}

function isOutcome(value: unknown): value is Outcome {
  if (!isObject(value)) return false;
  const { kind, reason } = value;
  return kind === 'accepted' || (OUTCOME_KINDS.some((one) => one === kind) && typeof reason === 'string');
}

const NAMED = 4;

/** `a promise`, `an object with html, errors`, `the number 5`. */
function found(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (isPromise(value)) return 'a promise';
  if (Buffer.isBuffer(value)) return 'a buffer';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'string') return 'text';
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'object') {
    const names = Object.keys(value);
    const more = names.length > NAMED ? ', …' : '';
    return names.length === 0
      ? 'an empty object'
      : `an object with ${names.slice(0, NAMED).join(', ')}${more}`;
  }
  return `the ${typeof value} ${String(value)}`;
}

function isPromise(value: unknown): boolean {
  return isObject(value) && typeof value['then'] === 'function';
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
