/** Ways in which a server, a library or a log may write a secret, as patterns. */

/** A part of a secret that names it: shorter ones are found in ordinary words. */
const SHORTEST_PREFIX = 8;
/** Base64 that is shorter says nothing. */
const SHORTEST_CORE = 6;
const NAMED_ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Each character as it is, or escaped: in a URL, a form, JSON, HTML, quoted-printable, or RFC 3461's xtext. */
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
 * Redacts base64, of either alphabet, of any text that holds one of these: of a whole authorization header, or of a command of AUTH.
 * The three forms of each differ in how many bytes stand before it; the characters that depend on its neighbours are left out.
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

/** Redacts the beginning of a form that a server has cut. One that reads like a word must be followed by what shows the cut. */
export function redactCut(forms: readonly string[]): (words: string) => string {
  const long = forms.filter(({ length }) => length > SHORTEST_PREFIX);
  const starts = [...new Set(long.map((form) => form.slice(0, SHORTEST_PREFIX)))];
  if (starts.length === 0) return (words) => words;
  const any = new RegExp(starts.map(literal).join('|'));
  return (words) => {
    let left = '';
    let rest = words;
    for (let at = rest.search(any); at >= 0; at = rest.search(any)) {
      const length = Math.max(...long.map((form) => commonStart(form, rest, at)));
      const after = rest.slice(at + length);
      const isWord = /^[a-z]+$/i.test(rest.slice(at, at + SHORTEST_PREFIX));
      const isCut = !isWord || /^(?:…|\.{2,}|\*|["'`”’»>\])}])/.test(after);
      left += rest.slice(0, at) + (isCut ? '…' : rest.slice(at, at + length));
      rest = after;
    }
    return left + rest;
  };
}

function commonStart(form: string, words: string, at: number): number {
  let length = 0;
  while (length < form.length && words[at + length] === form[length]) length++;
  return length;
}

/** What stands behind the name of a mechanism: of CRAM-MD5 nobody knows the answer beforehand. */
export const LOGIN_WORDS =
  /\b(AUTH(?:ENTICATE)? +[A-Z0-9-]+|Authorization: *[\w-]+) +(?=[^\s"']*[0-9=])[A-Za-z0-9+/=_.~-]{8,}/gi;

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

function anyCase(hex: string): string {
  return hex.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
}
