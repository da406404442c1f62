const MAX_CHARACTERS = 200;

/** A request value in an error message. Its own toString is not called: it may be data. */
export function valueText(value: unknown): string {
  const text = typeof value === 'string' ? value : encoded(value);
  return text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS)}…` : text;
}

function encoded(value: unknown): string {
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    // V8 cannot encode deeply nested values.
    return '…';
  }
}
