import { isIPv4, isIPv6 } from 'node:net';

/** A reverse path or forward path with its parameters, names in upper case. */
export interface SmtpPath {
  /** '' for the null reverse path; `postmaster` needs no domain. */
  readonly address: string;
  readonly parameters: ReadonlyMap<string, string>;
}

// RFC 5321, 4.1.2, with the letters of RFC 6531. A source route is accepted and ignored (appendix C).
const ATOM = '[^\\s\\x00-\\x1f\\x7f"<>@\\\\.]+';
const QUOTED = '"(?:[^"\\\\\\x00-\\x1f\\x7f]|\\\\[ -~])*"';
const LETTER = '[A-Za-z0-9\\u0080-\\uffff]';
const LABEL = `${LETTER}(?:[A-Za-z0-9\\u0080-\\uffff-]*${LETTER})?`;
const MAILBOX = `(?:${ATOM}(?:\\.${ATOM})*|${QUOTED})@(?:${LABEL}(?:\\.${LABEL})*|\\[[0-9A-Za-z:.-]+\\])`;
const ROUTE = '(?:@[^:<>\\s]+:)?';
const PARAMETERS = '((?: +\\S+)*)[ \\t]*$';
const SYNTAX = {
  FROM: new RegExp(`^FROM: *<(?:${ROUTE}(${MAILBOX}))?>${PARAMETERS}`, 'i'),
  // 4.1.1.3: postmaster is the one recipient without a domain.
  TO: new RegExp(`^TO: *<${ROUTE}(${MAILBOX}|postmaster)>${PARAMETERS}`, 'i'),
};
/** The most common paths; matching takes half the time. */
const USUAL = {
  FROM: /^FROM:<([\w+-]+(?:\.[\w+-]+)*@[A-Za-z0-9]+(?:[.-][A-Za-z0-9]+)*)>$/,
  TO: /^TO:<([\w+-]+(?:\.[\w+-]+)*@[A-Za-z0-9]+(?:[.-][A-Za-z0-9]+)*)>$/,
};
/** RFC 5321, 4.5.3.1.3: a path has at most 256 octets, including its two brackets. */
const MAX_ADDRESS = 254;
const NO_PARAMETERS: ReadonlyMap<string, string> = new Map();

/**
 * Parses `FROM:<address> NAME=value …` or `TO:<…> …`; undefined for bad syntax, including a repeated
 * parameter.
 */
export function parseSmtpPath(argument: string, keyword: keyof typeof SYNTAX): SmtpPath | undefined {
  const usual = USUAL[keyword].exec(argument)?.[1];
  if (usual !== undefined && usual.length <= MAX_ADDRESS)
    return { address: usual, parameters: NO_PARAMETERS };
  const match = SYNTAX[keyword].exec(argument);
  if (match === null) return undefined;
  const [, address = '', given = ''] = match;
  if (address.length > MAX_ADDRESS || !isSound(address)) return undefined;
  const parameters = given === '' ? NO_PARAMETERS : parseParameters(given);
  return parameters === undefined ? undefined : { address, parameters };
}

/** Checks that the regular expressions cannot express. */
function isSound(address: string): boolean {
  if (!isAsciiText(address) && (INVISIBLE.test(address) || Buffer.byteLength(address) > MAX_ADDRESS))
    return false;
  return !address.endsWith(']') || isLiteral(address.slice(address.lastIndexOf('[') + 1, -1));
}

/** Non-ASCII control and invisible characters: invalid in an address (for domains: RFC 5890, 2.3.2.1). */
const INVISIBLE = /[\x80-\x9f\u200b\u2060\s\ufeff]/;

/** Address literals: RFC 5321, 4.1.3. */
function isLiteral(text: string): boolean {
  return /^IPv6:/i.test(text) ? isIPv6(text.slice('IPv6:'.length)) : isIPv4(text);
}

function parseParameters(text: string): ReadonlyMap<string, string> | undefined {
  const parameters = new Map<string, string>();
  for (const word of text.trim().split(/ +/)) {
    const equals = word.indexOf('=');
    const name = (equals < 0 ? word : word.slice(0, equals)).toUpperCase();
    // RFC 3461, 4: "a parameter MUST NOT appear more than once".
    if (parameters.has(name)) return undefined;
    parameters.set(name, equals < 0 ? '' : word.slice(equals + 1));
  }
  return parameters;
}

/** True if an address needs SMTPUTF8 (RFC 6531). */
export function needsSmtpUtf8(address: string): boolean {
  return !isAsciiText(address);
}

function isAsciiText(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false;
  return true;
}
