const LONGEST = 200;

/**
 * A value of a request as an error shows it. Never by its own toString: that may be data, and no function.
 */
export function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : encoded(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

function encoded(value: unknown): string {
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    // Nested too deeply for V8.
    return '…';
  }
}
