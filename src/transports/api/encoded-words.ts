export const PRINTABLE: RegExp = /^[\x20-\x7e]*$/;

/**
 * RFC 2047: words of at most 75 characters, without a split character. 42 bytes of UTF-8 become 56 of base64.
 */
export function encodedWords(value: string): string {
  if (PRINTABLE.test(value)) return value;
  const words: string[] = [];
  let word = '';
  let size = 0;
  for (const character of value) {
    const length = Buffer.byteLength(character);
    if (size + length > 42) {
      words.push(word);
      word = '';
      size = 0;
    }
    word += character;
    size += length;
  }
  words.push(word);
  return words.map((one) => `=?UTF-8?B?${Buffer.from(one).toString('base64')}?=`).join(' ');
}
