/**
 * What is a content id as it is, in every place that names it: a dot-atom (RFC 5322, 3.2.3), one `@` perhaps, of characters that
 * neither a URL (RFC 3986, 2.3) nor HTML nor a multipart form encodes.
 */
const SOUND = /^[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*(?:@[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*)?$/;

/** SES takes 78 characters: https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_Attachment.html */
const MOST_CHARACTERS = 78;
const ROOM_FOR_NUMBER = 4;

/** Inline files by name, and the content id of each: its name where that can be one, else a name that is like it. */
export function inlineIds(inline: readonly string[], all: readonly string[]): ReadonlyMap<string, string> {
  const taken = new Set(all);
  const ids = new Map<string, string>();
  for (const name of inline) {
    if (SOUND.test(name) && name.length <= MOST_CHARACTERS) {
      ids.set(name, name);
      continue;
    }
    const { base, extension } = sound(name);
    let id = base + extension;
    for (let number = 2; taken.has(id); number++) id = `${base}-${number}${extension}`;
    taken.add(id);
    ids.set(name, id);
  }
  return ids;
}

/** `Grüße (1).png` becomes `Gru-e-1.png`. */
function sound(name: string): { readonly base: string; readonly extension: string } {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '');
  const [, stem = plain, extension = ''] = /^(.+?)(\.[A-Za-z0-9]{1,8})$/.exec(plain) ?? [];
  const base = stem
    .replace(/[^A-Za-z0-9_]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, MOST_CHARACTERS - ROOM_FOR_NUMBER - extension.length);
  return { base: base === '' ? 'file' : base, extension };
}
