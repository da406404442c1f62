import { createHash, type KeyObject, verify } from 'node:crypto';

/** What a verifier finds out of a message with one signature; the key stands for the one in the DNS. */
export interface DkimVerdict {
  readonly tags: Readonly<Record<string, string>>;
  /** Whether the body is the one that was signed (RFC 6376, 3.7). */
  readonly body: boolean;
  /** Whether the signed fields, and the signature's own, are. */
  readonly fields: boolean;
}

/** Written from RFC 6376 alone, for relaxed/relaxed and rsa-sha256. */
export function verifyDkim(message: Buffer, publicKey: KeyObject): DkimVerdict {
  const text = message.toString('latin1');
  const end = text.indexOf('\r\n\r\n');
  const fields = text.slice(0, end).split(/\r\n(?![ \t])/);
  const signature = fields.find((field) => nameOf(field) === 'dkim-signature');
  if (signature === undefined) throw new Error('the message bears no signature');
  const tags = tagsOf(signature);
  const { bh = '', h = '', b = '' } = tags;
  const hash = createHash('sha256').update(relaxedBody(text.slice(end + 4)), 'latin1');
  // 3.5: the value of b= counts as empty; 3.7: and the field goes last, without a line end.
  const signed = [
    ...pick(fields, h.split(':')).map((field) => `${relaxedField(field)}\r\n`),
    relaxedField(signature.replace(/([;\s]b=)[^;]*/, '$1')),
  ].join('');
  return {
    tags,
    body: hash.digest('base64') === bh,
    fields: verify('sha256', Buffer.from(signed, 'latin1'), publicKey, Buffer.from(b, 'base64')),
  };
}

/** 3.2; white space within base64 does not count. */
function tagsOf(signature: string): Record<string, string> {
  const list = signature.slice(signature.indexOf(':') + 1).split(';');
  return Object.fromEntries(
    list.map((tag) => {
      const at = tag.indexOf('=');
      return [tag.slice(0, at).trim(), tag.slice(at + 1).replace(/\s/g, '')];
    }),
  );
}

/** 5.4.2: of several fields of a name, the last that was not taken yet. */
function pick(fields: readonly string[], names: readonly string[]): readonly string[] {
  const left = [...fields];
  return names.flatMap((name) => {
    const at = left.findLastIndex((field) => nameOf(field) === name.trim().toLowerCase());
    return at < 0 ? [] : left.splice(at, 1);
  });
}

function nameOf(field: string): string {
  return field.slice(0, field.indexOf(':')).trim().toLowerCase();
}

/** 3.4.2 */
function relaxedField(field: string): string {
  const value = field
    .slice(field.indexOf(':') + 1)
    .replaceAll('\r\n', '')
    .replace(/[ \t]+/g, ' ');
  return `${nameOf(field)}:${value.replace(/^ | $/g, '')}`;
}

/** 3.4.4 */
function relaxedBody(body: string): string {
  const lines = body.split('\r\n').map((line) => line.replace(/[ \t]+/g, ' ').replace(/ $/, ''));
  const kept = lines.slice(0, lines.findLastIndex((line) => line !== '') + 1);
  return kept.map((line) => `${line}\r\n`).join('');
}
