/** Patterns for the forms in which a server, a library or a log may write a secret. */

/** The shortest prefix that identifies a secret: shorter ones occur in ordinary words. */
const SHORTEST_PREFIX = 8;
/** The shortest piece of base64 that identifies a secret. */
const SHORTEST_CORE = 6;
const NAMED_ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/**
 * Matches each character as it is, or escaped for a URL, a form, JSON, HTML, quoted-printable or xtext (RFC
 * 3461).
 */
export function escapedForms(secret: string): RegExp {
  return new RegExp([...secret].map(escapedCharacter).join(''), 'g');
}

function escapedCharacter(character: string): string {
  const bytes = [...Buffer.from(character)].map((byte) => anyCase(byte.toString(16).padStart(2, '0')));
  const units = character.split('').map((unit) => unit.charCodeAt(0).toString(16).padStart(4, '0'));
  const point = character.codePointAt(0) ?? 0;
  const json = JSON.stringify(character).slice(1, -1);
  const entity = NAMED_ENTITIES[character];
  const forms = [
    literal(character),
    ...(json === character ? [] : [literal(json)]),
    bytes.map((byte) => `%${byte}`).join(''),
    bytes.map((byte) => `=${byte}`).join(''),
    bytes.map((byte) => `\\+${byte}`).join(''),
    units.map((unit) => `\\\\u${anyCase(unit)}`).join(''),
    `&#(?:0*${point}|[xX]0*${anyCase(point.toString(16))});`,
    ...(character === ' ' ? ['\\+'] : []),
    ...(entity === undefined ? [] : [entity]),
  ];
  return `(?:${forms.join('|')})`;
}

/**
 * Redacts base64, in either alphabet, that encodes a text with one of these secrets, such as an authorization
 * header.
 * A secret has three encodings, one for each byte offset modulo 3. The characters that depend on its
 * neighbours are not compared.
 */
export function redactBase64(secrets: readonly string[]): (words: string) => string {
  const cores = secrets.flatMap((secret) => [0, 1, 2].map((before) => coreOf(secret, before)));
  const known = cores.filter(({ length }) => length >= SHORTEST_CORE);
  return (words) =>
    words.replace(/[A-Za-z0-9+/_-]{6,}={0,2}/g, (run) => {
      const standard = run.replaceAll('-', '+').replaceAll('_', '/');
      return known.some((core) => standard.includes(core)) ? '…' : run;
    });
}

function coreOf(secret: string, before: number): string {
  const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)]);
  const first = Math.ceil((before * 8) / 6);
  return bytes.toString('base64').slice(first, Math.floor((bytes.length * 8) / 6));
}

/**
 * Redacts the beginning of a form that a server truncated. A prefix that looks like a word must be followed
 * by a sign of truncation.
 */
export function redactCut(forms: readonly string[]): (words: string) => string {
  const long = forms.filter(({ length }) => length > SHORTEST_PREFIX);
  const starts = [...new Set(long.map((form) => form.slice(0, SHORTEST_PREFIX)))];
  if (starts.length === 0) return (words) => words;
  const anyStart = new RegExp(starts.map(literal).join('|'));
  return (words) => {
    let redacted = '';
    let rest = words;
    for (let at = rest.search(anyStart); at >= 0; at = rest.search(anyStart)) {
      const length = Math.max(...long.map((form) => commonStart(form, rest, at)));
      const after = rest.slice(at + length);
      const isWord = /^[a-z]+$/i.test(rest.slice(at, at + SHORTEST_PREFIX));
      const isCut = !isWord || /^(?:…|\.{2,}|\*|["'`”’»>\])}])/.test(after);
      redacted += rest.slice(0, at) + (isCut ? '…' : rest.slice(at, at + length));
      rest = after;
    }
    return redacted + rest;
  };
}

function commonStart(form: string, words: string, at: number): number {
  let length = 0;
  while (length < form.length && words[at + length] === form[length]) length++;
  return length;
}

/**
 * A response after the name of an AUTH mechanism. The response of CRAM-MD5 cannot be predicted from the
 * secret.
 */
export const LOGIN_WORDS =
  /\b(AUTH(?:ENTICATE)? +[A-Z0-9-]+|Authorization: *[\w-]+) +(?=[^\s"']*[0-9=])[A-Za-z0-9+/=_.~-]{8,}/gi;

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

function anyCase(hex: string): string {
  return hex.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
}
