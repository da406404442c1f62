/**
 * A file name that is a valid content id: a dot-atom (RFC 5322, 3.2.3) with at most one `@`.
 * Its characters need no encoding in a URL (RFC 3986, 2.3), in HTML, or in a multipart form.
 */
const VALID_ID = /^[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*(?:@[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*)?$/;

/** SES allows 78 characters: https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_Attachment.html */
const MAX_CHARACTERS = 78;
const ROOM_FOR_NUMBER = 4;

/** The content id of each inline file: its name if that is valid, otherwise a similar one. */
export function inlineIds(inline: readonly string[], all: readonly string[]): ReadonlyMap<string, string> {
  const taken = new Set(all);
  const ids = new Map<string, string>();
  for (const name of inline) {
    if (VALID_ID.test(name) && name.length <= MAX_CHARACTERS) {
      ids.set(name, name);
      continue;
    }
    const { base, extension } = similarId(name);
    let id = base + extension;
    for (let number = 2; taken.has(id); number++) id = `${base}-${number}${extension}`;
    taken.add(id);
    ids.set(name, id);
  }
  return ids;
}

/** `Grüße (1).png` becomes `Gru-e-1.png`. */
function similarId(name: string): { readonly base: string; readonly extension: string } {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '');
  const [, stem = plain, extension = ''] = /^(.+?)(\.[A-Za-z0-9]{1,8})$/.exec(plain) ?? [];
  const base = stem
    .replace(/[^A-Za-z0-9_]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, MAX_CHARACTERS - ROOM_FOR_NUMBER - extension.length);
  return { base: base === '' ? 'file' : base, extension };
}
