/**
 * Text for XML 1.0, in elements and in double-quoted attributes (Extensible Markup Language 1.0, fifth
 * edition, 2.2 and 3.3.3). What no XML document may hold, not even escaped, becomes U+FFFD; white space is
 * escaped, for an attribute would turn it into spaces.
 */
export function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replace(/[\t\n\r]/g, (one) => `&#${one.charCodeAt(0)};`);
}

/** `<name a="1">…</name>`, or `<name a="1"/>`; attributes are escaped, content is markup already. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  content = '',
): string {
  const said = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeXml(String(value))}"`);
  const open = `<${name}${said.join('')}`;
  return content === '' ? `${open}/>` : `${open}>${content}</${name}>`;
}
