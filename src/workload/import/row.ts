import type { Fields, FieldValue } from '../../model/recipient.ts';

/** One recipient of the file. */
export interface ImportedRow {
  /** The line where it begins, from 1. */
  readonly line: number;
  readonly fields: Fields;
}

/** A row that is not a recipient, and why. */
export interface Malformed {
  readonly line: number;
  readonly problem: string;
}

/** Reads a file once, in pieces, with constant memory. Rejects if it cannot be read or is not UTF-8. */
export type RowReader = (path: string) => AsyncGenerator<readonly (ImportedRow | Malformed)[]>;

export function isMalformed(row: ImportedRow | Malformed): row is Malformed {
  return 'problem' in row;
}

/**
 * The fields of a parsed JSON object.
 * `null` is a missing field. Line ends in text become LF, as in every message.
 */
export function fieldsOf(value: unknown): Fields | undefined {
  const fields = fieldValue(value);
  return typeof fields === 'object' && !Array.isArray(fields) ? (fields as Fields) : undefined;
}

export function fieldValue(value: unknown): FieldValue | undefined {
  if (typeof value === 'string') return value.includes('\r') ? value.replace(/\r\n?/g, '\n') : value;
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map(fieldValue).filter((one) => one !== undefined);
  if (typeof value !== 'object' || value === null) return undefined;
  const fields: Record<string, FieldValue> = {};
  for (const [key, inner] of Object.entries(value)) {
    const kept = fieldValue(inner);
    if (kept !== undefined) fields[key] = kept;
  }
  return fields;
}
