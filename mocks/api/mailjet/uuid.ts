/**
 * `MessageUUID` of a message, which its events repeat as `Message_GUID`: made from the id, so that nobody
 * remembers it.
 */
export function uuidOf(messageId: number | string): string {
  const digits = BigInt(messageId).toString(16).padStart(15, '0');
  return `5e4d0ff0-${digits.slice(0, 4)}-4${digits.slice(4, 7)}-8${digits.slice(7, 10)}-0000000${digits.slice(10)}`;
}
