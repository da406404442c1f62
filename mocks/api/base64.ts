/**
 * Undefined for text that is not base64; line breaks are allowed (RFC 2045, section 6.8). Buffer skips
 * invalid characters, so that a full length proves that there were none.
 */
export function decodeBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length === fullLength(text)) return bytes;
  return bytes.length === fullLength(text.replaceAll(/\s/g, '')) ? bytes : undefined;
}

function fullLength(text: string): number {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  return text.length % 4 === 0 ? (text.length / 4) * 3 - padding : -1;
}
